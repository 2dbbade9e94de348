import { type Sql, sqlOf } from '#lib/db/sql.ts';
import { type TopologyEdge, type TopologyNode, type TopologyTraffic, topologyTrafficParams } from '#lib/domain/topology.ts';
import { allow, visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';

/** How far back "now" reaches: five of the gateway's samples. A quiet address has no samples, which counts as no requests. */
const WINDOW_S = 10;
const MOST = 5_000;

type Row = { subject: string; requests: number; errors: number; p95: number };
type Input = { environment?: string | undefined; team?: string | undefined };

/** What passes over every edge and to every address that the actor may see, right now. */
export async function getTopologyTraffic(ctx: Context, input: Input = {}): Promise<{ traffic: Record<string, TopologyTraffic> }> {
  allow(ctx, 'metric:read', {});
  const { environment, team } = parseInput(topologyTrafficParams, input);
  const now = ctx.clock.now().getTime();
  const rows = await sqlOf(ctx.db).query<Row>(
    `WITH recent AS (SELECT m.subject, ${SUMS} FROM metric_sample m WHERE m.at > $1::timestamptz AND m.at <= $2::timestamptz AND (m.subject LIKE 'edge/%' OR m.subject LIKE 'host/%')
         AND ($3::text[] IS NULL OR m.team_id = ANY($3::text[])) GROUP BY 1)
     SELECT recent.* FROM recent
       LEFT JOIN dependency p ON recent.subject = 'edge/' || p.id LEFT JOIN deployment d ON d.id = COALESCE(p.deployment_id, substr(recent.subject, 6))
       LEFT JOIN environment e ON e.id = d.environment_id LEFT JOIN team t ON t.id = d.team_id
     WHERE d.id IS NOT NULL AND ($4::text IS NULL OR e.name = $4) AND ($5::text IS NULL OR t.name = $5 OR t.id = $5) ORDER BY requests DESC LIMIT ${MOST}`,
    [new Date(now - WINDOW_S * 1000).toISOString(), new Date(now).toISOString(), visibleTeams(ctx), environment ?? null, team ?? null],
  );
  return { traffic: Object.fromEntries(rows.map((row) => [row.subject, toTraffic(row)])) };
}

/**
 * The same for known subjects, at a moment. The subjects are the caller's own: it has checked who may see them. Each is looked up by itself:
 * left the choice, a prepared plan goes through everything that was measured in those seconds.
 */
async function readTraffic(sql: Sql, subjects: readonly string[], atMs: number): Promise<Map<string, TopologyTraffic>> {
  if (subjects.length === 0) return new Map();
  const rows = await sql.query<Row>(
    `SELECT s.subject, x.* FROM unnest($3::text[]) AS s(subject) CROSS JOIN LATERAL (
       SELECT ${SUMS} FROM metric_sample m WHERE m.subject = s.subject AND m.at > $1::timestamptz AND m.at <= $2::timestamptz) AS x
     WHERE x.requests IS NOT NULL`,
    [new Date(atMs - WINDOW_S * 1000).toISOString(), new Date(atMs).toISOString(), [...subjects]],
  );
  return new Map(rows.map((row) => [row.subject, toTraffic(row)]));
}

/** The latest measurements onto edges, and of a service's own address onto its node. */
export async function withTraffic(sql: Sql, graph: { nodes: TopologyNode[]; edges: TopologyEdge[] }, atMs: number) {
  const subjects = [
    ...graph.edges.flatMap((edge) => (edge.kind === 'dependency' ? [edge.id] : [])),
    ...graph.nodes.flatMap((node) => (node.kind === 'service' && node.url ? [`host/${node.deploymentId}`] : [])),
  ];
  const traffic = await readTraffic(sql, subjects, atMs);
  if (traffic.size === 0) return graph;
  return {
    nodes: graph.nodes.map((node) => ({ ...node, traffic: traffic.get(`host/${node.deploymentId}`) ?? null })),
    edges: graph.edges.map((edge) => ({ ...edge, traffic: traffic.get(edge.id) ?? null })),
  };
}

/** The percentile of percentiles is no percentile: the samples' own are weighed by their requests, which is near enough to watch. */
const SUMS = `sum((m.values->>'requests')::float8)::float8 AS requests, sum((m.values->>'errors')::float8)::float8 AS errors,
    (sum((m.values->>'p95Ms')::float8 * (m.values->>'requests')::float8) / NULLIF(sum((m.values->>'requests')::float8), 0))::float8 AS p95`;

const toTraffic = ({ requests, errors, p95 }: Row): TopologyTraffic => ({
  rps: round(requests / WINDOW_S, 2),
  p95Ms: round(p95 ?? 0, 2),
  errorShare: requests > 0 ? round(errors / requests, 4) : 0,
});

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
