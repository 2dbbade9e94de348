import type { Sql } from '#lib/db/sql.ts';
import type { IncomingEdge, OutgoingEdge } from '../../decide/picture.ts';
import type { DeploymentRow } from './rows.ts';

export type EdgeMaps = { incoming: Map<string, IncomingEdge[]>; outgoing: Map<string, OutgoingEdge[]> };

type IncomingRow = IncomingEdge & { to: string };
type OutgoingRow = {
  id: string;
  from: string;
  name: string;
  targetName: string;
  protocol: string;
  listenPort: number | null;
  targetId: string | null;
  ready: number | null;
};

/** The edges that lead to and from these deployments: names are looked up in the same team and environment. */
export async function loadEdges(sql: Sql, rows: readonly DeploymentRow[]): Promise<EdgeMaps> {
  const ids = rows.map((row) => row.id);
  const [incoming, outgoing] = await Promise.all([
    sql.query<IncomingRow>(
      `SELECT p.id, p.deployment_id AS "deploymentId", p.target_port AS "targetPort", p.protocol, p.listen_port AS "listenPort", d.id AS "to"
       FROM deployment d JOIN service s ON s.id = d.service_id
         JOIN dependency p ON p.target_name = s.name AND p.team_id = d.team_id AND p.type = 'service'
         JOIN deployment f ON f.id = p.deployment_id AND f.environment_id = d.environment_id
       WHERE d.id = ANY($1::text[]) ORDER BY p.id`,
      [ids],
    ),
    sql.query<OutgoingRow>(
      `SELECT p.id, p.deployment_id AS "from", p.name, p.target_name AS "targetName", p.protocol, p.listen_port AS "listenPort",
         t.id AS "targetId", t.ready_instances AS ready
       FROM dependency p JOIN deployment d ON d.id = p.deployment_id
         LEFT JOIN service s ON s.name = p.target_name AND s.team_id = d.team_id
         LEFT JOIN deployment t ON t.service_id = s.id AND t.environment_id = d.environment_id
       WHERE p.deployment_id = ANY($1::text[]) AND p.type = 'service' AND p.target_name IS NOT NULL ORDER BY p.id`,
      [ids],
    ),
  ]);
  const maps: EdgeMaps = { incoming: new Map(), outgoing: new Map() };
  for (const { to, ...edge } of incoming) push(maps.incoming, to, { ...edge, protocol: protocolOf(edge.protocol) });
  for (const { from, targetId, ready, ...edge } of outgoing) {
    push(maps.outgoing, from, {
      ...edge,
      protocol: protocolOf(edge.protocol),
      target: targetId === null ? undefined : { deploymentId: targetId, ready: ready ?? 0 },
    });
  }
  return maps;
}

const protocolOf = (text: string): 'http' | 'tcp' => (text === 'tcp' ? 'tcp' : 'http');

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
