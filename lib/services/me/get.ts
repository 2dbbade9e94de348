import { sqlOf } from '#lib/db/sql.ts';
import type { MeWire } from '#lib/domain/team.ts';
import { type TourState, tourState } from '#lib/domain/tour.ts';
import { actorName, type Context } from '../context.ts';

/** Who I am and what I may do: the grants that the portal decides by. */
export async function getMe(ctx: Context): Promise<MeWire> {
  const { actor } = ctx;
  const ids = actor.grants.teams.map((entry) => entry.teamId);
  const rows = await sqlOf(ctx.db).query<{ id: string; name: string; title: string }>(
    'SELECT id, name, title FROM team WHERE id = ANY($1::text[]) ORDER BY name',
    [ids],
  );
  const teams = rows.flatMap(({ id, name, title }) => {
    const grant = actor.grants.teams.find((entry) => entry.teamId === id);
    return grant ? [{ teamId: id, name, title, role: grant.role, environments: grant.environments }] : [];
  });
  const name = actor.kind === 'user' ? actor.name : actorName(actor);
  return {
    kind: actor.kind,
    name,
    email: actor.kind === 'user' ? actor.email : null,
    platformRole: actor.grants.platformRole,
    teams,
    tour: actor.kind === 'user' ? await readTour(ctx, actor.userId) : null,
  };
}

async function readTour(ctx: Context, userId: string): Promise<TourState | null> {
  const [row] = await sqlOf(ctx.db).query<{ tour: unknown }>('SELECT tour FROM "user" WHERE id = $1', [userId]);
  const found = tourState.safeParse(row?.tour);
  return found.success ? found.data : null;
}
