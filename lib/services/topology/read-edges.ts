import type { Sql } from '#lib/db/sql.ts';
import type { TopologyEdge, TopologyNode } from '#lib/domain/topology.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';

type Row = {
  id: string;
  name: string;
  type: string;
  protocol: string;
  targetName: string | null;
  source: string;
  sourceTeam: string;
  sourceEnvironment: string;
  target: string | null;
};
export type EdgeRow = Row;

const SELECT = `SELECT p.id, p.name, p.type, p.protocol, p.target_name AS "targetName", p.deployment_id AS source, t.name AS "sourceTeam",
    e.name AS "sourceEnvironment", td.id AS target
  FROM dependency p JOIN deployment d ON d.id = p.deployment_id JOIN environment e ON e.id = d.environment_id JOIN team t ON t.id = d.team_id
    LEFT JOIN service ts ON ts.team_id = p.team_id AND ts.name = p.target_name
    LEFT JOIN deployment td ON td.service_id = ts.id AND td.environment_id = d.environment_id`;

/** Every declared need that begins or ends at one of these deployments. */
export function readEdges(ctx: Context, sql: Sql, ids: readonly string[]): Promise<EdgeRow[]> {
  return sql.query<Row>(
    `${SELECT} WHERE p.deployment_id = ANY($1::text[])
     UNION ${SELECT} WHERE td.id = ANY($1::text[]) AND ($2::text[] IS NULL OR p.team_id = ANY($2::text[])) ORDER BY 1`,
    [[...ids], visibleTeams(ctx)],
  );
}

/**
 * Edges between nodes that are drawn, and the nodes that only edges know of: resources, and needs that nothing answers. An end that the
 * filters hide is left out with its edge; an end that was folded away leads to the node it was folded into (`moreOf`).
 */
export function toEdges(
  rows: readonly EdgeRow[],
  nodes: readonly TopologyNode[],
  moreOf: (deploymentId: string) => string | undefined,
): { edges: TopologyEdge[]; nodes: TopologyNode[] } {
  const drawn = new Map(nodes.map((node) => [node.deploymentId ?? node.id, node]));
  const folded = new Map<string, TopologyEdge>();
  const edges: TopologyEdge[] = [];
  const extra: TopologyNode[] = [];
  for (const row of rows) {
    const sourceNode = drawn.get(row.source);
    const source = sourceNode?.id ?? moreOf(row.source);
    if (!source) continue;
    let target = row.target === null ? undefined : (drawn.get(row.target)?.id ?? moreOf(row.target));
    const missing = row.type === 'service' && row.target === null;
    if (!target && row.target === null && sourceNode) {
      const node = toResource(row, sourceNode, missing);
      extra.push(node);
      target = node.id;
    }
    if (!target || source === target) continue;
    const edge: TopologyEdge = {
      id: `edge/${row.id}`,
      kind: 'dependency',
      source,
      target,
      name: row.name,
      type: row.type,
      protocol: row.protocol,
      count: 1,
      missing,
      traffic: null,
    };
    if (source.startsWith('deployment/') && !target.startsWith('more/')) edges.push(edge);
    else fold(folded, edge);
  }
  return { edges: [...edges, ...folded.values()], nodes: extra };
}

/** Several needs between the same two nodes become one. */
export function fold(into: Map<string, TopologyEdge>, edge: TopologyEdge): void {
  const id = `${edge.source}>${edge.target}`;
  const known = into.get(id);
  if (known) into.set(id, { ...known, count: known.count + edge.count, missing: known.missing || edge.missing });
  else into.set(id, { ...edge, id, kind: 'folded', name: '' });
}

function toResource(row: EdgeRow, source: TopologyNode, missing: boolean): TopologyNode {
  const name = missing ? (row.targetName ?? row.name) : row.name;
  return {
    id: `resource/${row.id}`,
    kind: 'resource',
    name,
    type: row.type,
    team: row.sourceTeam,
    environment: row.sourceEnvironment,
    group: source.group,
    parent: null,
    serviceId: null,
    deploymentId: null,
    health: missing ? 'Missing' : 'Unknown',
    sync: 'Unknown',
    message: missing
      ? `${source.name} needs ${name}, but ${row.sourceTeam} runs no service of that name in ${row.sourceEnvironment}.`
      : `A ${row.type} that ${source.name} declares.`,
    revision: null,
    ready: 0,
    wanted: 0,
    phases: {},
    clusters: [],
    url: null,
    rollout: null,
    marks: missing ? ['missing'] : [],
    cpu: null,
    memory: null,
    traffic: null,
    counts: null,
  };
}
