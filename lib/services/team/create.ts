import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { type CreateTeamInput, createTeamInput, type TeamWire } from '#lib/domain/team.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { readTeams } from './read-wires.ts';

/** Makes a team without members. @throws AppError `conflict` when the name is taken */
export async function createTeam(ctx: Context, input: CreateTeamInput): Promise<TeamWire> {
  allow(ctx, 'team:create', {});
  const wish = parseInput(createTeamInput, input);
  return inTx(ctx.db, async (tx) => {
    const [made] = await tx.sql.query<{ id: string }>(
      'INSERT INTO team (id, name, title, created_at) VALUES ($1, $2, $3, $4::timestamptz) ON CONFLICT (name) DO NOTHING RETURNING id',
      [ctx.newId('team'), wish.name, wish.title ?? wish.name, ctx.clock.now().toISOString()],
    );
    if (!made)
      throw new AppError('conflict', `There is already a team "${wish.name}".`, { issues: [{ path: '/name', message: 'is taken' }] });
    const actor = actorName(ctx.actor);
    await recordEvents(tx.sql, ctx, [
      { teamId: made.id, keys: [`team/${made.id}`], type: 'TeamCreated', message: `The team ${wish.name} was made`, actor },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId: made.id,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'team:create',
      target: `team/${made.id}`,
      result: 'ok',
      after: wish,
      requestId: ctx.requestId,
    });
    const [wire] = await readTeams(tx.sql, 't.id = $1', [made.id], 1);
    if (!wire) throw new AppError('internal', 'The team could not be read back.');
    return wire;
  });
}
