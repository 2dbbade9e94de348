import { AppError } from '#lib/kit/errors.ts';
import type { Sql } from './sql.ts';

/** Apart from the ports the process driver gives to instances (21000 to 27999) and below those the system gives to clients. */
export const EDGE_PORTS = { first: 28_000, last: 31_999 } as const;

/**
 * Ports for `count` edges, in no order: two planes on one machine know nothing of each other and should not reach for the same ones.
 * Takers take turns until they commit, or two would pick the same. Whether another program holds one is found out by the gateway; the
 * engine moves the edge then. @throws AppError `unavailable` when no port is left
 */
export async function takeEdgePorts(sql: Sql, count: number): Promise<number[]> {
  if (count === 0) return [];
  await sql.query(`SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtext('orrery.edge-ports'))) AS held`);
  const rows = await sql.query<{ port: number }>(
    `SELECT p::int AS port FROM generate_series($1::int, $2::int) AS p
     WHERE NOT EXISTS (SELECT 1 FROM dependency WHERE listen_port = p) ORDER BY random() LIMIT $3::int`,
    [EDGE_PORTS.first, EDGE_PORTS.last, count],
  );
  if (rows.length < count)
    throw new AppError('unavailable', `All ${EDGE_PORTS.last - EDGE_PORTS.first + 1} local ports for dependencies are in use.`);
  return rows.map((row) => row.port);
}
