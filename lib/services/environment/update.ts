import { enqueue } from '#lib/db/queue.ts';
import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx, type Tx } from '#lib/db/tx.ts';
import { type EnvironmentWire, type UpdateEnvironmentInput, updateEnvironmentInput } from '#lib/domain/cluster.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { generationMoved } from '../manifest/decide.ts';
import { parseInput } from '../parse.ts';
import { lockEnvironments, placeEnvironment } from './order.ts';
import { readEnvironments } from './read-wires.ts';

/** Changes what is given. Its deployments are looked at again when the choice of clusters changes. */
export async function updateEnvironment(ctx: Context, ref: string, input: UpdateEnvironmentInput): Promise<EnvironmentWire> {
  allow(ctx, 'environment:manage', {});
  const { ifGeneration, position, ...wish } = parseInput(updateEnvironmentInput, input);
  return inTx(ctx.db, async (tx) => {
    await lockEnvironments(tx);
    const [before] = await readEnvironments(ctx, tx.sql, '(e.id = $1 OR e.name = $1)', [ref]);
    if (!before) throw notFound('environment', ref);
    if (ifGeneration !== undefined && ifGeneration !== before.generation)
      throw generationMoved(before.name, ifGeneration, before.generation);
    await write(tx, { ...before, ...Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined)) });
    if (position !== undefined) await placeEnvironment(tx, before.id, position);
    const [after] = await readEnvironments(ctx, tx.sql, 'e.id = $1', [before.id]);
    if (!after) throw notFound('environment', ref);
    const actor = actorName(ctx.actor);
    const moved = after.position !== before.position ? `, now at place ${after.position}` : '';
    await recordEvents(tx.sql, ctx, [
      {
        teamId: null,
        keys: [`environment/${before.id}`],
        type: 'EnvironmentChanged',
        message: `${actor} changed the environment ${before.name}${moved}`,
        actor,
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
    if (wish.clusterSelector) await lookAgain(tx, before.id);
    return after;
  });
}

async function write(tx: Tx, next: EnvironmentWire): Promise<void> {
  await tx.sql.query(
    `UPDATE environment SET title = $2, protected = $3::boolean, cluster_selector = $4::jsonb, approval = $5::jsonb, freezes = $6::jsonb,
       generation = generation + 1 WHERE id = $1`,
    [
      next.id,
      next.title,
      next.protected,
      JSON.stringify(next.clusterSelector),
      next.approval ? JSON.stringify(next.approval) : null,
      JSON.stringify(next.freezes),
    ],
  );
}

async function lookAgain(tx: Tx, environmentId: string): Promise<void> {
  const rows = await tx.sql.query<{ key: string }>(`SELECT 'deployment/' || id AS key FROM deployment WHERE environment_id = $1`, [
    environmentId,
  ]);
  await enqueue(
    tx.sql,
    rows.map((row) => row.key),
  );
}
