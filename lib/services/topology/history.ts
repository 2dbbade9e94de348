import type { Sql } from '#lib/db/sql.ts';
import type { HealthStatus, SyncStatus } from '#lib/domain/deployment.ts';
import { isFailing, type TopologyMark, type TopologyNode } from '#lib/domain/topology.ts';

type Row = {
  id: string;
  revision: number;
  sync: SyncStatus;
  health: HealthStatus;
  message: string;
  ready: number;
  wanted: number;
  rollout: TopologyNode['rollout'];
};

/**
 * Deployments as they were at a moment: health, instances, revision and rollout, from what was remembered. Those that did not exist yet
 * are left out; usage and places are not remembered and stay empty.
 */
export async function asOf(sql: Sql, nodes: readonly TopologyNode[], at: string): Promise<TopologyNode[]> {
  const rows = await sql.query<Row>(
    `SELECT DISTINCT ON (h.deployment_id) h.deployment_id AS id, h.revision, h.sync::text AS sync, h.health::text AS health, h.message, h.ready, h.wanted,
       (SELECT json_build_object('phase', 'progressing', 'toRevision', x.to_revision, 'message', x.message) FROM rollout x
         WHERE x.deployment_id = h.deployment_id AND x.started_at <= $2::timestamptz AND (x.finished_at IS NULL OR x.finished_at > $2::timestamptz)
         ORDER BY x.started_at DESC LIMIT 1) AS rollout
     FROM deployment_history h WHERE h.deployment_id = ANY($1::text[]) AND h.at <= $2::timestamptz ORDER BY h.deployment_id, h.at DESC`,
    [nodes.map((node) => node.deploymentId ?? ''), at],
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  return nodes.flatMap((node) => {
    const row = rowOf.get(node.deploymentId ?? '');
    return row ? [toPast(node, row)] : [];
  });
}

function toPast(node: TopologyNode, { id: _id, ...row }: Row): TopologyNode {
  const marks: TopologyMark[] = [];
  if (isFailing(row.health)) marks.push('alert');
  if (row.rollout) marks.push('rollout');
  if (row.sync === 'OutOfSync' && !row.rollout) marks.push('drift');
  if (node.url) marks.push('url');
  return { ...node, ...row, marks, phases: {}, cpu: null, memory: null };
}
