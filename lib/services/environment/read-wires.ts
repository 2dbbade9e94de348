import type { Sql } from '#lib/db/sql.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';

/** Environments in the order of promotion, with the number of deployments that the actor sees. `where` speaks of e (environment) and of $1 on. */
export const readEnvironments = (ctx: Context, sql: Sql, where: string, params: readonly unknown[]): Promise<EnvironmentWire[]> =>
  sql.query<EnvironmentWire>(
    `SELECT e.id, e.name, e.title, e.position, e.protected, e.cluster_selector AS "clusterSelector", e.approval, e.freezes, e.generation,
       (SELECT count(*)::int FROM deployment d WHERE d.environment_id = e.id
          AND ($${params.length + 1}::text[] IS NULL OR d.team_id = ANY($${params.length + 1}::text[]))) AS deployments
     FROM environment e WHERE ${where} ORDER BY e.position, e.name`,
    [...params, visibleTeams(ctx)],
  );
