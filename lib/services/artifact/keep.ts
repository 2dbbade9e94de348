import type { Stored } from '#lib/artifact/store.ts';
import { recordAudit } from '#lib/db/record.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { inTx } from '#lib/db/tx.ts';
import { actorName, type Context } from '../context.ts';

/** Notes that a team has these bytes. The second time is no news. */
export async function keepArtifact(ctx: Context, teamId: string, { digest, bytes }: Stored): Promise<void> {
  if (await isKept(ctx, teamId, digest)) return;
  await inTx(ctx.db, async (tx) => {
    const made = await tx.sql.query(
      'INSERT INTO artifact (team_id, digest, bytes, created_at) VALUES ($1, $2, $3::int, $4::timestamptz) ON CONFLICT DO NOTHING RETURNING digest',
      [teamId, digest, bytes, ctx.clock.now().toISOString()],
    );
    if (made.length === 0) return;
    await recordAudit(tx.sql, ctx, {
      teamId,
      actor: actorName(ctx.actor),
      actorKind: ctx.actor.kind,
      verb: 'artifact:upload',
      target: `artifact/${digest}`,
      result: 'ok',
      after: { digest, bytes },
      requestId: ctx.requestId,
    });
  });
}

/** Has this team shown that it has these bytes? */
export async function isKept(ctx: Context, teamId: string, digest: string): Promise<boolean> {
  return (await sqlOf(ctx.db).query('SELECT 1 FROM artifact WHERE team_id = $1 AND digest = $2', [teamId, digest])).length > 0;
}
