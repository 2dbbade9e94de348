import { enqueue } from '#lib/db/queue.ts';
import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { type ClusterWire, type UpdateClusterInput, updateClusterInput } from '#lib/domain/cluster.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { generationMoved } from '../manifest/decide.ts';
import { parseInput } from '../parse.ts';
import { readClusters } from './list.ts';

/** Cordons a cluster, lifts that, or changes its labels. Every deployment is looked at again: where it may run has changed. */
export async function updateCluster(ctx: Context, ref: string, input: UpdateClusterInput): Promise<ClusterWire> {
  allow(ctx, 'cluster:manage', {});
  const wish = parseInput(updateClusterInput, input);
  return inTx(ctx.db, async (tx) => {
    const [before] = await tx.sql.query<{
      id: string;
      name: string;
      cordoned: boolean;
      labels: Record<string, string>;
      generation: number;
    }>('SELECT id, name, cordoned, labels, generation FROM cluster WHERE id = $1 OR name = $1 FOR UPDATE', [ref]);
    if (!before) throw notFound('cluster', ref);
    if (wish.ifGeneration !== undefined && wish.ifGeneration !== before.generation)
      throw generationMoved(before.name, wish.ifGeneration, before.generation);
    const after = { cordoned: wish.cordoned ?? before.cordoned, labels: wish.labels ?? before.labels };
    await tx.sql.query('UPDATE cluster SET cordoned = $2::boolean, labels = $3::jsonb, generation = generation + 1 WHERE id = $1', [
      before.id,
      after.cordoned,
      JSON.stringify(after.labels),
    ]);
    const actor = actorName(ctx.actor);
    const word = after.cordoned === before.cordoned ? 'relabelled' : after.cordoned ? 'cordoned' : 'uncordoned';
    await recordEvents(tx.sql, ctx, [
      { teamId: null, keys: [`cluster/${before.id}`], type: 'ClusterChanged', message: `The cluster ${before.name} was ${word}` },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId: null,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'cluster:update',
      target: `cluster/${before.id}`,
      result: 'ok',
      before: { cordoned: before.cordoned, labels: before.labels },
      after,
      requestId: ctx.requestId,
    });
    const deployments = await tx.sql.query<{ key: string }>(`SELECT 'deployment/' || id AS key FROM deployment`);
    await enqueue(tx.sql, [`cluster/${before.id}`, ...deployments.map((row) => row.key)]);
    const [wire] = await readClusters(tx.sql, 'c.id = $1', [before.id]);
    if (!wire) throw notFound('cluster', ref);
    return wire;
  });
}
