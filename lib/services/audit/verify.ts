import { FIRST_PREV_HASH, hashAuditEntry } from '#lib/db/record.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';

/** `brokenAt` is the first entry that is not what was written, or is missing; `head` the last good hash, to compare with a copy kept elsewhere. */
export type AuditVerdict = { ok: boolean; entries: number; head: string; brokenAt: number | null; message: string | null };

const BATCH = 2_000;
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

/** Recomputes the whole chain of hashes in batches, from the first entry on. */
export async function verifyAudit(ctx: Context): Promise<AuditVerdict> {
  allow(ctx, 'audit:verify', {});
  let seq = 0;
  let head = FIRST_PREV_HASH;
  for (;;) {
    const rows = await readBatch(ctx, seq);
    for (const { hash, at, ...entry } of rows) {
      const broken = (message: string): AuditVerdict => ({ ok: false, entries: seq, head, brokenAt: Number(entry.seq), message });
      if (Number(entry.seq) !== seq + 1) return { ...broken(`entry ${seq + 1} is missing`), brokenAt: seq + 1 };
      if (entry.prevHash !== head) return broken(`entry ${entry.seq} does not follow the entry before it`);
      if (hashAuditEntry({ ...entry, at: at.toISOString() }) !== hash) return broken(`entry ${entry.seq} is not what was written`);
      seq += 1;
      head = hash;
    }
    if (rows.length < BATCH) return { ok: true, entries: seq, head, brokenAt: null, message: null };
  }
}

const readBatch = (ctx: Context, after: number): Promise<Row[]> =>
  sqlOf(ctx.db).query<Row>(
    `SELECT seq, id, at, team_id AS "teamId", actor, actor_kind AS "actorKind", verb, target, result, before, after, request_id AS "requestId",
       prev_hash AS "prevHash", hash FROM audit_entry WHERE seq > $1::bigint ORDER BY seq LIMIT $2::int`,
    [after, BATCH],
  );
