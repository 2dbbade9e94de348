import type { Db } from './client.ts';
import { sqlOf, withTx } from './sql.ts';

export type EventRow = {
  seq: number;
  id: string;
  teamId: string | null;
  keys: string[];
  type: string;
  level: string;
  message: string;
  actor: string;
  data: Record<string, unknown>;
  at: string;
};

/**
 * Gives committed events their dense sequence numbers, oldest first, and returns how many. Any process may call it at any time:
 * turns are taken on an advisory lock, and a caller who does not get it returns 0 (the holder is doing the work).
 * Numbers are given after commit because a counter inside the writers' transactions would make them wait for one another's disks.
 */
export async function sequenceEvents(db: Db, limit = 2_000): Promise<number> {
  // Mostly there is nothing, and everybody asks every second: one look instead of a transaction.
  const [any] = await sqlOf(db).query<{ waiting: boolean }>('SELECT EXISTS (SELECT 1 FROM event WHERE seq IS NULL) AS waiting');
  if (!any?.waiting) return 0;
  return withTx(db, async (sql) => {
    const [turn] = await sql.query<{ mine: boolean }>(`SELECT pg_try_advisory_xact_lock(hashtext('orrery.sequence')) AS mine`);
    if (!turn?.mine) return 0;
    const rows = await sql.query<{ id: string }>(
      `WITH head AS (SELECT COALESCE(MAX(seq), 0) AS seq FROM event),
       todo AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM (SELECT id FROM event WHERE seq IS NULL ORDER BY id LIMIT $1) AS waiting)
       UPDATE event SET seq = head.seq + todo.n FROM head, todo WHERE event.id = todo.id RETURNING event.id`,
      [limit],
    );
    return rows.length;
  });
}

/** Events after `cursor` in order, at most `limit`. `teamIds: null` means all teams; platform events (no team) are for everybody. */
export async function readEventsAfter(db: Db, cursor: number, teamIds: readonly string[] | null, limit: number): Promise<EventRow[]> {
  const rows = await sqlOf(db).query<Omit<EventRow, 'seq' | 'at'> & { seq: string; at: Date }>(
    `SELECT seq, id, team_id AS "teamId", keys, type, level, message, actor, data, at FROM event
     WHERE seq > $1::bigint AND ($2::text[] IS NULL OR team_id IS NULL OR team_id = ANY($2::text[])) ORDER BY seq LIMIT $3`,
    [cursor, teamIds, limit],
  );
  return rows.map((row) => ({ ...row, seq: Number(row.seq), at: new Date(row.at).toISOString() }));
}

/** The highest sequence number given so far; 0 when there is none. */
export async function lastEventSeq(db: Db): Promise<number> {
  const [row] = await sqlOf(db).query<{ seq: string }>('SELECT COALESCE(MAX(seq), 0) AS seq FROM event');
  return Number(row?.seq ?? 0);
}
