import type { Db } from './client.ts';
import { type Sql, sqlOf, withTx } from './sql.ts';

/**
 * The work list of the engine, in PostgreSQL: keys, not messages. A key asked for many times is one row; a key asked for during its
 * own pass is passed again. Claims carry an epoch from one sequence, so that it only ever grows: that is the fence.
 */
export type Lease = {
  key: string;
  kind: string;
  owner: string;
  epoch: bigint;
  attempts: number;
  asked: bigint /** How long it had been due when it was taken. */;
  waitedMs?: number;
};

/** Thrown by a fenced write whose lease went to somebody else: the pass must stop, nothing of it was written. */
export class LeaseLostError extends Error {
  constructor(key: string) {
    super(`the lease on ${key} was taken over`);
    this.name = 'LeaseLostError';
  }
}

export type Outcome =
  | { kind: 'done' }
  | { kind: 'again'; afterMs: number; why: string }
  | { kind: 'retry'; afterMs: number; error: string }
  | { kind: 'park'; reason: string };

/** Now, cut to the column's milliseconds: rounded, a key that is due now would lie in the future and wait for the next poll. */
const NOW_MS = `date_trunc('milliseconds', clock_timestamp())`;

/** Asks for a pass over each key, inside the caller's transaction; call it last, so that locks are taken in one order everywhere. */
export async function enqueue(sql: Sql, keys: readonly string[], options: { afterMs?: number; unpark?: boolean } = {}): Promise<void> {
  if (keys.length === 0) return;
  const sorted = [...new Set(keys)].sort();
  await sql.query(
    `INSERT INTO queue_key (key, kind, run_after)
     SELECT k, split_part(k, '/', 1), ${NOW_MS} + make_interval(secs => $2::float8 / 1000) FROM unnest($1::text[]) AS k
     ON CONFLICT (key) DO UPDATE SET
       asked = queue_key.asked + 1,
       run_after = CASE WHEN queue_key.attempts > 0 AND NOT $3::boolean THEN queue_key.run_after ELSE LEAST(queue_key.run_after, EXCLUDED.run_after) END,
       attempts = CASE WHEN $3::boolean THEN 0 ELSE queue_key.attempts END,
       parked_at = CASE WHEN $3::boolean THEN NULL ELSE queue_key.parked_at END,
       parked_reason = CASE WHEN $3::boolean THEN '' ELSE queue_key.parked_reason END`,
    [sorted, options.afterMs ?? 0, options.unpark ?? false],
  );
}

/** Takes up to `limit` due keys of these kinds for `leaseMs`. A key whose holder let its lease run out is due again: recovery is this same query. */
export async function claim(db: Db, owner: string, kinds: readonly string[], limit: number, leaseMs: number): Promise<Lease[]> {
  const rows = await sqlOf(db).query<{ key: string; kind: string; epoch: string; attempts: number; asked: string; waitedMs: number }>(
    `UPDATE queue_key AS q SET
       lease_owner = $1, lease_until = clock_timestamp() + make_interval(secs => $4::float8 / 1000),
       epoch = nextval('queue_epoch'), claimed = q.asked
     FROM (
       SELECT key FROM queue_key
       WHERE run_after <= clock_timestamp() AND parked_at IS NULL AND kind = ANY($2::text[])
         AND (lease_until IS NULL OR lease_until < clock_timestamp())
       ORDER BY run_after LIMIT $3 FOR UPDATE SKIP LOCKED
     ) AS due WHERE q.key = due.key
     RETURNING q.key, q.kind, q.epoch, q.attempts, q.asked, (EXTRACT(EPOCH FROM clock_timestamp() - q.run_after) * 1000)::float8 AS "waitedMs"`,
    [owner, kinds, limit, leaseMs],
  );
  return rows.map((row) => ({ ...row, owner, epoch: BigInt(row.epoch), asked: BigInt(row.asked) }));
}

/** Locks the rows of these keys in the one order, before a transaction that will touch several of them. */
export async function lockKeys(sql: Sql, keys: readonly string[]): Promise<void> {
  await sql.query('SELECT key FROM queue_key WHERE key = ANY($1::text[]) ORDER BY key FOR UPDATE', [keys]);
}

/** Takes one key by name, making it when it is not there: how a role (an observer, the resync) is held by one engine at a time. */
export async function claimKey(db: Db, owner: string, key: string, leaseMs: number): Promise<Lease | undefined> {
  const [row] = await sqlOf(db).query<{ kind: string; epoch: string; attempts: number; asked: string }>(
    `INSERT INTO queue_key AS q (key, kind, lease_owner, lease_until, epoch, claimed)
     VALUES ($2::text, split_part($2::text, '/', 1), $1, clock_timestamp() + make_interval(secs => $3::float8 / 1000), nextval('queue_epoch'), 1)
     ON CONFLICT (key) DO UPDATE SET lease_owner = EXCLUDED.lease_owner, lease_until = EXCLUDED.lease_until, epoch = EXCLUDED.epoch, claimed = q.asked
     WHERE q.lease_until IS NULL OR q.lease_until < clock_timestamp()
     RETURNING q.kind, q.epoch, q.attempts, q.asked`,
    [owner, key, leaseMs],
  );
  return row && { key, kind: row.kind, owner, epoch: BigInt(row.epoch), attempts: row.attempts, asked: BigInt(row.asked) };
}

/** Prolongs leases that are still ours; returns the keys that are not. */
export async function renew(db: Db, leases: readonly Lease[], leaseMs: number): Promise<string[]> {
  if (leases.length === 0) return [];
  const rows = await sqlOf(db).query<{ key: string }>(
    `UPDATE queue_key AS q SET lease_until = clock_timestamp() + make_interval(secs => $3::float8 / 1000)
     FROM (${OURS}) AS mine WHERE q.key = mine.key AND q.epoch = mine.epoch RETURNING q.key`,
    [leases.map((lease) => lease.key), leases.map((lease) => lease.epoch.toString()), leaseMs],
  );
  const kept = new Set(rows.map((row) => row.key));
  return leases.map((lease) => lease.key).filter((key) => !kept.has(key));
}

/** Rows that are still ours, locked in the one order. */
const OURS = `SELECT k.key, k.epoch FROM queue_key k JOIN unnest($1::text[], $2::bigint[]) AS m(key, epoch) ON k.key = m.key AND k.epoch = m.epoch
  ORDER BY k.key FOR UPDATE OF k`;

/** Ends passes, in one statement each way. A lease that was lost changes nothing. */
export async function settle(db: Db, settled: readonly { lease: Lease; outcome: Outcome }[]): Promise<void> {
  const done = settled.filter((entry) => entry.outcome.kind === 'done');
  const rest = settled.filter((entry) => entry.outcome.kind !== 'done');
  if (done.length > 0) {
    const keys = done.map((entry) => entry.lease.key);
    const epochs = done.map((entry) => entry.lease.epoch.toString());
    const gone = await sqlOf(db).query<{ key: string }>(
      `DELETE FROM queue_key q USING (${OURS}) AS mine WHERE q.key = mine.key AND q.epoch = mine.epoch AND q.asked = q.claimed RETURNING q.key`,
      [keys, epochs],
    );
    // Asked for again meanwhile. A second statement, because one alone would judge these by the row as it was before it was asked.
    if (gone.length < done.length) {
      await sqlOf(db).query(
        `UPDATE queue_key q SET lease_owner = NULL, lease_until = NULL, attempts = 0, last_error = '', run_after = ${NOW_MS}
         FROM (${OURS}) AS mine WHERE q.key = mine.key AND q.epoch = mine.epoch`,
        [keys, epochs],
      );
    }
  }
  if (rest.length > 0) {
    const rows = rest.map(({ lease, outcome }) => ({
      key: lease.key,
      epoch: lease.epoch.toString(),
      kind: outcome.kind,
      after: outcome.kind === 'again' || outcome.kind === 'retry' ? outcome.afterMs : 0,
      text: outcome.kind === 'retry' ? outcome.error : outcome.kind === 'park' ? outcome.reason : '',
    }));
    await sqlOf(db).query(
      `UPDATE queue_key q SET
         lease_owner = NULL, lease_until = NULL,
         run_after = CASE WHEN q.asked <> q.claimed AND m.kind = 'again' THEN ${NOW_MS} ELSE ${NOW_MS} + make_interval(secs => m.after / 1000) END,
         attempts = CASE WHEN m.kind = 'retry' THEN q.attempts + 1 ELSE 0 END,
         last_error = CASE WHEN m.kind = 'again' THEN '' ELSE m.text END,
         parked_at = CASE WHEN m.kind = 'park' AND q.asked = q.claimed THEN clock_timestamp() ELSE NULL END,
         parked_reason = CASE WHEN m.kind = 'park' THEN m.text ELSE '' END
       FROM (SELECT m.* FROM jsonb_to_recordset($1::jsonb) AS m(key text, epoch bigint, kind text, after float8, text text)
         JOIN queue_key k ON k.key = m.key AND k.epoch = m.epoch ORDER BY k.key FOR UPDATE OF k) AS m
       WHERE q.key = m.key AND q.epoch = m.epoch`,
      [JSON.stringify(rows)],
    );
  }
}

/**
 * A transaction that commits only while the lease is still ours. The fence is checked last (locks are taken in the order objects,
 * then queue, everywhere) and held until the commit, so that nobody can take the key over between the check and the commit.
 */
export async function withFence<T>(db: Db, lease: Lease, work: (sql: Sql) => Promise<T>): Promise<T> {
  return withTx(db, async (sql) => {
    const value = await work(sql);
    const held = await sql.query<{ key: string }>('SELECT key FROM queue_key WHERE key = $1 AND epoch = $2::bigint FOR SHARE', [
      lease.key,
      lease.epoch.toString(),
    ]);
    if (held.length === 0) throw new LeaseLostError(lease.key);
    return value;
  });
}
