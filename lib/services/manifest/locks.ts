import type { Sql } from '#lib/db/sql.ts';

/**
 * Locks on names, held until the commit and always taken in this order: services (by name, so that also one that does not exist yet
 * has a lock), then hosts, then quotas, then edge ports, then the audit chain. Two applies of one service take turns; of different ones, they
 * do not wait here.
 */
export const lockServiceNames = (sql: Sql, keys: readonly string[]): Promise<void> => lockSorted(sql, 'service', keys);

/** Deciding on a host reads who has it: those who may claim one in an environment take turns from reading to commit. */
export async function lockHosts(sql: Sql, environment: string): Promise<void> {
  await sql.query(`SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtextextended('orrery.hosts/' || $1, 0))) AS held`, [
    environment,
  ]);
}

/** Whether a team's quota has room is read and then taken: those who may take of one team's take turns from reading to commit. */
export const lockQuotas = (sql: Sql, teamIds: readonly string[]): Promise<void> => lockSorted(sql, 'quota', teamIds);

async function lockSorted(sql: Sql, noun: string, names: readonly string[]): Promise<void> {
  await sql.query(
    `SELECT count(*)::int AS locked FROM (SELECT pg_advisory_xact_lock(k) FROM
       (SELECT DISTINCT hashtextextended('orrery.' || $2 || '/' || n, 0) AS k FROM unnest($1::text[]) AS n ORDER BY 1) AS sorted) AS held`,
    [[...names], noun],
  );
}
