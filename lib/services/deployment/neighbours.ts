import type { Sql } from '#lib/db/sql.ts';

/** Queue keys of these deployments, of those that need their services, and of those that they need: their edges may have to move. */
export async function keysAround(sql: Sql, deploymentIds: readonly string[]): Promise<{ own: string[]; around: string[] }> {
  const own = deploymentIds.map((id) => `deployment/${id}`);
  if (own.length === 0) return { own, around: [] };
  const rows = await sql.query<{ id: string }>(
    `WITH mine AS (SELECT d.id, d.team_id, d.environment_id, s.name FROM deployment d JOIN service s ON s.id = d.service_id WHERE d.id = ANY($1::text[]))
     SELECT d.id FROM mine JOIN dependency e ON e.target_name = mine.name AND e.team_id = mine.team_id
       JOIN deployment d ON d.id = e.deployment_id AND d.environment_id = mine.environment_id
     UNION SELECT d.id FROM mine JOIN dependency e ON e.deployment_id = mine.id AND e.target_name IS NOT NULL
       JOIN service s ON s.team_id = mine.team_id AND s.name = e.target_name
       JOIN deployment d ON d.service_id = s.id AND d.environment_id = mine.environment_id`,
    [[...deploymentIds]],
  );
  const ownIds = new Set(deploymentIds);
  return { own, around: rows.filter((row) => !ownIds.has(row.id)).map((row) => `deployment/${row.id}`) };
}
