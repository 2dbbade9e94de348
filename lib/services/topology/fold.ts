import type { Sql } from '#lib/db/sql.ts';
import type { HealthStatus } from '#lib/domain/deployment.ts';
import type { HealthCounts, TopologyEdge, TopologyGroup, TopologyNode } from '#lib/domain/topology.ts';
import { NOWHERE } from './read-nodes.ts';
import { FROM, type Where } from './where.ts';

/** The group of a deployment, in SQL over FROM. Without grouping, what is folded is folded by team. */
export function groupExpression(group: TopologyGroup): string {
  switch (group) {
    case 'none':
    case 'team':
      return 't.name';
    case 'environment':
      return 'e.name';
    case 'cluster':
      return `COALESCE((SELECT min(c.name) FROM instance i JOIN cluster c ON c.id = i.cluster_id WHERE i.deployment_id = d.id), '${NOWHERE}')`;
  }
}

/** One node for each group: of all that match, or of those that are not drawn as themselves. */
export async function readFolded(sql: Sql, where: Where, group: TopologyGroup, drawn: readonly string[]): Promise<TopologyNode[]> {
  const rows = await sql.query<{ name: string; health: HealthStatus; n: number; ready: number; wanted: number }>(
    `SELECT ${groupExpression(group)} AS name, d.health::text AS health, count(*)::int AS n, sum(d.ready_instances)::int AS ready,
       sum(CASE WHEN d.stopped THEN 0 ELSE d.replicas END)::int AS wanted
     FROM ${FROM} WHERE ${where.text} AND NOT (d.id = ANY($${where.params.length + 1}::text[])) GROUP BY 1, 2 ORDER BY 1, 2`,
    [...where.params, [...drawn]],
  );
  const prefix = drawn.length > 0 ? 'more' : 'group';
  return [...Map.groupBy(rows, (row) => row.name)].map(([name, own]) => {
    const counts: HealthCounts = Object.fromEntries(own.map((row) => [row.health, row.n]));
    return {
      ...emptyNode(`${prefix}/${name}`, name, counts),
      kind: group === 'cluster' ? 'cluster' : 'group',
      type: group === 'none' ? 'team' : group,
      group: group === 'none' || prefix === 'group' ? '' : name,
      ready: own.reduce((sum, row) => sum + row.ready, 0),
      wanted: own.reduce((sum, row) => sum + row.wanted, 0),
    };
  });
}

/** Needs between groups, counted. Those inside one group are its own business. */
export async function readGroupEdges(sql: Sql, where: Where, group: TopologyGroup): Promise<TopologyEdge[]> {
  const rows = await sql.query<{ source: string; target: string; n: number }>(
    `WITH member AS MATERIALIZED (SELECT d.id, d.team_id, d.environment_id, s.name, ${groupExpression(group)} AS place FROM ${FROM} WHERE ${where.text})
     SELECT a.place AS source, b.place AS target, count(*)::int AS n FROM member a JOIN dependency p ON p.deployment_id = a.id
       JOIN member b ON b.team_id = a.team_id AND b.environment_id = a.environment_id AND b.name = p.target_name
     WHERE a.place <> b.place GROUP BY 1, 2 ORDER BY 1, 2`,
    where.params,
  );
  return rows.map(({ source, target, n }) => ({
    id: `${source}>${target}`,
    kind: 'folded',
    source: `group/${source}`,
    target: `group/${target}`,
    name: '',
    type: 'service',
    protocol: '',
    count: n,
    missing: false,
    traffic: null,
  }));
}

/** The groups of deployments that match but are not drawn: where their edges lead. */
export async function readGroupsOf(sql: Sql, where: Where, group: TopologyGroup, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<{ id: string; name: string }>(
    `SELECT d.id, ${groupExpression(group)} AS name FROM ${FROM} WHERE ${where.text} AND d.id = ANY($${where.params.length + 1}::text[])`,
    [...where.params, [...ids]],
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** A group's health is its worst member's, but one sick member of a hundred does not make it look dead: `counts` tells. */
function emptyNode(id: string, name: string, counts: HealthCounts): TopologyNode {
  const has = (health: HealthStatus) => (counts[health] ?? 0) > 0;
  const worst = (['Degraded', 'Missing', 'Progressing', 'Unknown', 'Healthy', 'Suspended'] as const).find(has) ?? 'Unknown';
  const sick = (counts.Degraded ?? 0) + (counts.Missing ?? 0);
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0);
  return {
    id,
    kind: 'group',
    name,
    type: '',
    team: '',
    environment: '',
    group: '',
    parent: null,
    serviceId: null,
    deploymentId: null,
    health: worst,
    sync: 'Unknown',
    message: sick > 0 ? `${sick} of ${all} do not work as they should.` : `${all} in all.`,
    revision: null,
    ready: 0,
    wanted: 0,
    phases: {},
    clusters: [],
    url: null,
    rollout: null,
    marks: sick > 0 ? ['alert'] : [],
    cpu: null,
    memory: null,
    traffic: null,
    counts,
  };
}
