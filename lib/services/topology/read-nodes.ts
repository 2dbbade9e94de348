import type { Sql } from '#lib/db/sql.ts';
import type { HealthStatus, SyncStatus } from '#lib/domain/deployment.ts';
import type { InstancePhase } from '#lib/domain/instance.ts';
import { parseCpu, parseMemory } from '#lib/domain/manifest/quantity.ts';
import { isFailing, type TopologyGroup, type TopologyMark, type TopologyNode } from '#lib/domain/topology.ts';

type Row = {
  id: string;
  serviceId: string;
  name: string;
  team: string;
  environment: string;
  health: HealthStatus;
  sync: SyncStatus;
  message: string;
  revision: number;
  ready: number;
  wanted: number;
  paused: boolean;
  url: string | null;
  parked: string | null;
  rollout: TopologyNode['rollout'];
  limits: { cpu?: string | number; memory?: string | number }[] | null;
};
type Usage = { deploymentId: string; cluster: string; phase: InstancePhase; n: number; cpu: number | null; memory: number | null };

/** Where a deployment without any instance stands when nodes are grouped by cluster. */
export const NOWHERE = 'nowhere yet';

/** Deployments as nodes: one query for them and one for what runs of them. */
export async function readNodes(sql: Sql, ids: readonly string[], group: TopologyGroup): Promise<TopologyNode[]> {
  const rows = await sql.query<Row>(
    `SELECT d.id, d.service_id AS "serviceId", s.name, t.name AS team, e.name AS environment, d.health::text AS health, d.sync::text AS sync,
       d.message, d.revision, d.ready_instances AS ready, CASE WHEN d.stopped THEN 0 ELSE d.replicas END AS wanted, d.paused, d.url,
       CASE WHEN q.parked_at IS NULL THEN NULL ELSE q.parked_reason END AS parked,
       CASE WHEN x.id IS NULL THEN NULL ELSE json_build_object('phase', x.phase, 'toRevision', x.to_revision, 'message', x.message) END AS rollout,
       jsonb_path_query_array(r.spec, '$.workload.containers.*.resources.limits') AS limits
     FROM deployment d JOIN service s ON s.id = d.service_id JOIN team t ON t.id = d.team_id JOIN environment e ON e.id = d.environment_id
       LEFT JOIN revision r ON r.service_id = d.service_id AND r.number = d.revision
       LEFT JOIN queue_key q ON q.key = 'deployment/' || d.id LEFT JOIN rollout x ON x.deployment_id = d.id AND x.finished_at IS NULL
     WHERE d.id = ANY($1::text[]) ORDER BY s.name, e.position, d.id`,
    [ids],
  );
  const usage = await sql.query<Usage>(
    `SELECT i.deployment_id AS "deploymentId", c.name AS cluster, i.phase::text AS phase, count(*)::int AS n,
       sum(i.cpu_milli)::float8 AS cpu, sum(i.memory_mib)::float8 AS memory
     FROM instance i JOIN cluster c ON c.id = i.cluster_id WHERE i.deployment_id = ANY($1::text[]) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [rows.map((row) => row.id)],
  );
  const usageOf = Map.groupBy(usage, (row) => row.deploymentId);
  return rows.map((row) => toNode(row, usageOf.get(row.id) ?? [], group));
}

function toNode(row: Row, usage: Usage[], group: TopologyGroup): TopologyNode {
  const { parked, paused, limits, ...rest } = row;
  const clusters = [...new Set(usage.map((entry) => entry.cluster))];
  const phases: TopologyNode['phases'] = {};
  for (const { phase, n } of usage) phases[phase] = (phases[phase] ?? 0) + n;
  const copies = Math.max(
    1,
    usage.reduce((sum, entry) => sum + (entry.phase === 'stopped' || entry.phase === 'failed' ? 0 : entry.n), 0),
  );
  return {
    ...rest,
    id: `deployment/${row.id}`,
    kind: 'service',
    type: '',
    group: groupOfNode(row, clusters, group),
    parent: null,
    deploymentId: row.id,
    message: parked ? `The engine gave up: ${parked}` : row.message,
    phases,
    clusters,
    marks: marksOf(row),
    cpu: toAmount(
      usage,
      'cpu',
      limitOf(limits, (entry) => entry.cpu, parseCpu),
      copies,
    ),
    memory: toAmount(
      usage,
      'memory',
      limitOf(limits, (entry) => entry.memory, parseMemory),
      copies,
    ),
    traffic: null,
    counts: null,
  };
}

/** The name of the group that a node stands in. */
export function groupOfNode(row: { team: string; environment: string }, clusters: readonly string[], group: TopologyGroup): string {
  switch (group) {
    case 'none':
      return '';
    case 'team':
      return row.team;
    case 'environment':
      return row.environment;
    case 'cluster':
      return clusters[0] ?? NOWHERE;
  }
}

function marksOf(row: Row): TopologyMark[] {
  const marks: TopologyMark[] = [];
  if (row.parked !== null || isFailing(row.health)) marks.push('alert');
  if (row.rollout) marks.push('rollout');
  if (row.sync === 'OutOfSync' && !row.rollout) marks.push('drift');
  if (row.paused) marks.push('pin');
  if (row.url) marks.push('url');
  return marks;
}

function toAmount(usage: Usage[], what: 'cpu' | 'memory', limit: number | null, copies: number): TopologyNode['cpu'] {
  const seen = usage.filter((entry) => entry[what] !== null);
  if (seen.length === 0) return null;
  return { used: Math.round(seen.reduce((sum, entry) => sum + (entry[what] ?? 0), 0)), limit: limit === null ? null : limit * copies };
}

type Limits = { cpu?: string | number; memory?: string | number };

/** The limits of one copy, summed over its containers; none when a container has none. */
function limitOf(
  limits: Limits[] | null,
  of: (entry: Limits) => string | number | undefined,
  parse: (text: string | number) => { ok: true; value: number } | { ok: false },
): number | null {
  let sum = 0;
  for (const entry of limits ?? []) {
    const text = of(entry);
    const parsed = text === undefined ? undefined : parse(text);
    if (!parsed?.ok) return null;
    sum += parsed.value;
  }
  return sum > 0 ? sum : null;
}
