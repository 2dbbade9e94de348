import { enqueue } from '#lib/db/queue.ts';
import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { type EnvironmentWire, type UpdateEnvironmentInput, updateEnvironmentInput } from '#lib/domain/cluster.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { readEnvironments } from './read-wires.ts';

/** Changes what is given. Its deployments are looked at again when the choice of clusters changes. */
export async function updateEnvironment(ctx: Context, ref: string, input: UpdateEnvironmentInput): Promise<EnvironmentWire> {
  allow(ctx, 'environment:manage', {});
  const wish = parseInput(updateEnvironmentInput, input);
  return inTx(ctx.db, async (tx) => {
    await tx.sql.query('SELECT id FROM environment WHERE id = $1 OR name = $1 FOR UPDATE', [ref]);
    const [before] = await readEnvironments(tx.sql, '(e.id = $1 OR e.name = $1)', [ref]);
    if (!before) throw notFound('environment', ref);
    const after: EnvironmentWire = { ...before, ...Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) };
    await tx.sql.query(
      'UPDATE environment SET title = $2, position = $3::int, protected = $4::boolean, cluster_selector = $5::jsonb WHERE id = $1',
      [before.id, after.title, after.position, after.protected, JSON.stringify(after.clusterSelector)],
    );
    const actor = actorName(ctx.actor);
    await recordEvents(tx.sql, ctx, [
      {
        teamId: null,
        keys: [`environment/${before.id}`],
        type: 'EnvironmentChanged',
        message: `The environment ${before.name} was changed`,
      },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId: null,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'environment:update',
      target: `environment/${before.id}`,
      result: 'ok',
      before,
      after,
      requestId: ctx.requestId,
    });
    if (wish.clusterSelector) {
      const rows = await tx.sql.query<{ key: string }>(`SELECT 'deployment/' || id AS key FROM deployment WHERE environment_id = $1`, [
        before.id,
      ]);
      await enqueue(
        tx.sql,
        rows.map((row) => row.key),
      );
    }
    return after;
  });
}
