import type { Sql } from '#lib/db/sql.ts';
import type { TopologyDirection } from '#lib/domain/topology-terms.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';

/** Where the neighbourhood stops growing: a hub that everything needs is no neighbourhood. */
const MOST = 400;

/** Deployments of one service (by id, or by name within what the actor sees) and what lies up to `depth` needs away from them, that way. */
export async function findAround(ctx: Context, sql: Sql, service: string, depth: number, direction: TopologyDirection): Promise<string[]> {
  const seen = visibleTeams(ctx);
  const start = await sql.query<{ id: string }>(
    `SELECT d.id FROM deployment d JOIN service s ON s.id = d.service_id
     WHERE (s.id = $1 OR s.name = $1) AND ($2::text[] IS NULL OR s.team_id = ANY($2::text[]))`,
    [service, seen],
  );
  const found = new Set(start.map((row) => row.id));
  let edge = [...found];
  for (let step = 0; step < depth && edge.length > 0 && found.size < MOST; step += 1) {
    const rows = await sql.query<{ id: string }>(
      `WITH here AS (SELECT d.id, d.team_id, d.environment_id, s.name FROM deployment d JOIN service s ON s.id = d.service_id WHERE d.id = ANY($1::text[]))
       SELECT td.id FROM here h JOIN dependency p ON p.deployment_id = h.id JOIN service ts ON ts.team_id = h.team_id AND ts.name = p.target_name
         JOIN deployment td ON td.service_id = ts.id AND td.environment_id = h.environment_id WHERE $3 <> 'dependants'
       UNION SELECT sd.id FROM here h JOIN dependency p ON p.target_name = h.name AND p.team_id = h.team_id
         JOIN deployment sd ON sd.id = p.deployment_id AND sd.environment_id = h.environment_id WHERE $3 <> 'needs'
       ORDER BY 1 LIMIT $2`,
      [edge, MOST, direction],
    );
    edge = rows.map((row) => row.id).filter((id) => !found.has(id));
    for (const id of edge) found.add(id);
  }
  return [...found];
}
