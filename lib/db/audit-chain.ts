import { PLATFORM_ONLY } from '#lib/domain/event.ts';
import type { Clock } from '#lib/kit/clock.ts';
import type { NewId } from '#lib/kit/ids.ts';
import type { Db } from './client.ts';
import { FIRST_PREV_HASH, hashAuditEntry, recordEvents } from './record.ts';
import { type Sql, withTx } from './sql.ts';

/** A place in the chain: an entry and its hash. */
export type Link = { seq: number; head: string };
export type Break = { at: number; message: string };

export const START: Link = { seq: 0, head: FIRST_PREV_HASH };
const BATCH = 500;
/** Everything is read again this long after it last was. */
const REREAD_AFTER_MS = 3_600_000;

type Row = {
  seq: string;
  id: string;
  at: Date;
  teamId: string | null;
  actor: string;
  actorKind: string;
  verb: string;
  target: string;
  result: string;
  before: unknown;
  after: unknown;
  requestId: string;
  prevHash: string;
  hash: string;
};

/** Recomputes the hashes of at most `limit` entries after a link. Ends at the chain's end (`done`), the limit, or the first break. */
export async function walkChain(sql: Sql, from: Link, limit: number): Promise<Link & { done: boolean; broken: Break | null }> {
  let { seq, head } = from;
  for (let left = limit; left > 0; ) {
    const size = Math.min(BATCH, left);
    const rows = await sql.query<Row>(
      `SELECT seq, id, at, team_id AS "teamId", actor, actor_kind AS "actorKind", verb, target, result, before, after, request_id AS "requestId",
         prev_hash AS "prevHash", hash FROM audit_entry WHERE seq > $1::bigint ORDER BY seq LIMIT $2::int`,
      [seq, size],
    );
    for (const { hash, at, ...entry } of rows) {
      const broken = (message: string, where = seq + 1) => ({ seq, head, done: false, broken: { at: where, message } });
      if (Number(entry.seq) !== seq + 1) return broken(`entry ${seq + 1} is missing`);
      if (entry.prevHash !== head) return broken(`entry ${entry.seq} does not follow the entry before it`);
      if (hashAuditEntry({ ...entry, at: at.toISOString() }) !== hash) return broken(`entry ${entry.seq} is not what was written`);
      seq += 1;
      head = hash;
    }
    if (rows.length < size) return { seq, head, done: true, broken: null };
    left -= rows.length;
  }
  return { seq, head, done: false, broken: null };
}

export type ChainCheck = {
  verifiedTo: number;
  head: string;
  verifiedAt: Date | null;
  rereadTo: number;
  rereadHead: string;
  wholeAt: Date | null;
  brokenAt: number | null;
  message: string | null;
};

export async function readCheck(sql: Sql, lock: '' | 'FOR UPDATE SKIP LOCKED' = ''): Promise<ChainCheck | null> {
  const [row] = await sql.query<
    Omit<ChainCheck, 'verifiedTo' | 'rereadTo' | 'brokenAt'> & { verifiedTo: string; rereadTo: string; brokenAt: string | null }
  >(
    `SELECT verified_to AS "verifiedTo", head, verified_at AS "verifiedAt", reread_to AS "rereadTo", reread_head AS "rereadHead", whole_at AS "wholeAt",
       broken_at AS "brokenAt", message FROM audit_check WHERE id = 1 ${lock}`,
  );
  if (!row) return null;
  return {
    ...row,
    verifiedTo: Number(row.verifiedTo),
    rereadTo: Number(row.rereadTo),
    brokenAt: row.brokenAt === null ? null : Number(row.brokenAt),
  };
}

type Source = { clock: Clock; newId: NewId };

/**
 * Moves the check on by at most `limit` entries each way: over what is new, and over the old ones again, so that a change made behind
 * what was verified is found within the hour or so. Whoever comes while another is at it leaves it to them.
 */
export async function advanceCheck(db: Db, source: Source, limit: number): Promise<void> {
  await withTx(db, async (sql) => {
    await sql.query('INSERT INTO audit_check (id, head, reread_head) VALUES (1, $1, $1) ON CONFLICT (id) DO NOTHING', [FIRST_PREV_HASH]);
    const before = await readCheck(sql, 'FOR UPDATE SKIP LOCKED');
    if (!before) return;
    const now = source.clock.now();
    const news = await walkChain(sql, { seq: before.verifiedTo, head: before.head }, limit);
    const cut = await findCut(sql, before.verifiedTo);
    const again = await reread(sql, before, limit, now);
    const found = [cut, again.broken, news.broken].filter((one) => one !== null).sort((a, b) => a.at - b.at);
    await saveCheck(sql, source, before, {
      verifiedTo: news.seq,
      head: news.head,
      verifiedAt: now,
      rereadTo: again.rereadTo,
      rereadHead: again.rereadHead,
      wholeAt: again.wholeAt,
      brokenAt: found[0]?.at ?? null,
      message: found[0]?.message ?? null,
    });
  });
}

/** Entries at the end that were verified once and are not there any more. */
export async function findCut(sql: Sql, verifiedTo: number): Promise<Break | null> {
  const [last] = await sql.query<{ seq: string | null }>('SELECT max(seq) AS seq FROM audit_entry');
  const end = Number(last?.seq ?? 0);
  return end < verifiedTo ? { at: end + 1, message: `entry ${end + 1} was there and is missing` } : null;
}

async function reread(
  sql: Sql,
  before: ChainCheck,
  limit: number,
  now: Date,
): Promise<Pick<ChainCheck, 'rereadTo' | 'rereadHead' | 'wholeAt'> & { broken: Break | null }> {
  const { rereadTo, rereadHead, wholeAt, verifiedTo } = before;
  const resting = rereadTo === 0 && wholeAt !== null && now.getTime() - wholeAt.getTime() < REREAD_AFTER_MS;
  if (resting || verifiedTo === 0) return { rereadTo, rereadHead, wholeAt, broken: null };
  const walked = await walkChain(sql, { seq: rereadTo, head: rereadHead }, Math.min(limit, verifiedTo - rereadTo));
  if (walked.broken) return { rereadTo: walked.seq, rereadHead: walked.head, wholeAt, broken: walked.broken };
  if (walked.seq < verifiedTo) return { rereadTo: walked.seq, rereadHead: walked.head, wholeAt, broken: null };
  if (walked.head !== before.head) return { rereadTo: 0, rereadHead: FIRST_PREV_HASH, wholeAt, broken: rewritten(verifiedTo) };
  return { rereadTo: 0, rereadHead: FIRST_PREV_HASH, wholeAt: now, broken: null };
}

/** A chain whose hashes fit each other and not the one that was kept was written anew. */
export const rewritten = (seq: number): Break => ({ at: seq, message: `entry ${seq} was another one when it was verified` });

/** Keeps what was found; a break is told to admins and auditors once. */
export async function saveCheck(sql: Sql, source: Source, before: ChainCheck | null, check: ChainCheck): Promise<void> {
  await sql.query(
    `INSERT INTO audit_check (id, verified_to, head, verified_at, reread_to, reread_head, whole_at, broken_at, message)
     VALUES (1, $1::bigint, $2, $3::timestamptz, $4::bigint, $5, $6::timestamptz, $7::bigint, $8)
     ON CONFLICT (id) DO UPDATE SET verified_to = EXCLUDED.verified_to, head = EXCLUDED.head, verified_at = EXCLUDED.verified_at, reread_to = EXCLUDED.reread_to,
       reread_head = EXCLUDED.reread_head, whole_at = EXCLUDED.whole_at, broken_at = EXCLUDED.broken_at, message = EXCLUDED.message`,
    [
      check.verifiedTo,
      check.head,
      check.verifiedAt?.toISOString() ?? null,
      check.rereadTo,
      check.rereadHead,
      check.wholeAt?.toISOString() ?? null,
      check.brokenAt,
      check.message,
    ],
  );
  if (check.brokenAt === null || check.brokenAt === before?.brokenAt) return;
  const message = `The audit log is not what was written: ${check.message}`;
  await recordEvents(sql, source, [
    { teamId: PLATFORM_ONLY, keys: ['audit/chain'], type: 'AuditBroken', level: 'error', message, actor: 'system' },
  ]);
}
