import { sqlOf } from '#lib/db/sql.ts';
import type { ClusterWire } from '#lib/domain/cluster.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { readClusters } from './list.ts';

/** One cluster by id or name. */
export async function getCluster(ctx: Context, ref: string): Promise<ClusterWire> {
  allow(ctx, 'cluster:read', {});
  const [cluster] = await readClusters(sqlOf(ctx.db), '(c.id = $1 OR c.name = $1)', [ref]);
  if (!cluster) throw notFound('cluster', ref);
  return cluster;
}
