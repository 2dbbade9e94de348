import type { Sql } from '#lib/db/sql.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';

/** Environments in the order of promotion. `where` speaks of e (environment). */
export const readEnvironments = (sql: Sql, where: string, params: readonly unknown[]): Promise<EnvironmentWire[]> =>
  sql.query<EnvironmentWire>(
    `SELECT e.id, e.name, e.title, e.position, e.protected, e.cluster_selector AS "clusterSelector" FROM environment e WHERE ${where} ORDER BY e.position, e.name`,
    params,
  );
