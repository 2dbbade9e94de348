import { createHash } from 'node:crypto';
import type { Clock } from '#lib/kit/clock.ts';
import type { NewId } from '#lib/kit/ids.ts';
import { canonicalJson } from '#lib/kit/json.ts';
import type { Sql } from './sql.ts';

/** Something that happened. `keys` are what changed (`deployment/dep_…`); an empty `type` is a change that needs no line in a history. */
export type EventInput = {
  teamId: string | null;
  keys: string[];
  type?: string;
  level?: 'info' | 'warning' | 'error';
  message?: string;
  actor?: string;
  data?: Record<string, unknown>;
};

export type AuditInput = {
  teamId: string | null;
  actor: string;
  actorKind: 'user' | 'token' | 'engine' | 'system';
  verb: string;
  target: string;
  result: 'ok' | 'denied';
  before?: unknown;
  after?: unknown;
  requestId: string;
};

type Source = { clock: Clock; newId: NewId };

/** Writes events inside the caller's transaction. They get their place in the order after the commit (`sequenceEvents`). */
export async function recordEvents(sql: Sql, source: Source, events: readonly EventInput[]): Promise<void> {
  if (events.length === 0) return;
  const at = source.clock.now().toISOString();
  const rows = events.map((event) => ({
    id: source.newId('event'),
    team_id: event.teamId,
    keys: event.keys,
    type: event.type ?? '',
    level: event.level ?? 'info',
    message: event.message ?? '',
    actor: event.actor ?? '',
    data: event.data ?? {},
    at,
  }));
  await sql.query(
    `INSERT INTO event (id, team_id, keys, type, level, message, actor, data, at)
     SELECT e.id, e.team_id, ARRAY(SELECT jsonb_array_elements_text(e.keys)), e.type, e.level, e.message, e.actor, e.data, e.at
     FROM jsonb_to_recordset($1::jsonb) AS e(id text, team_id text, keys jsonb, type text, level text, message text, actor text, data jsonb, at timestamptz)`,
    [JSON.stringify(rows)],
  );
}

/** The fields an entry's hash covers, in the one order that `audit verify` recomputes. */
export function hashAuditEntry(entry: {
  seq: bigint | number | string;
  id: string;
  at: string;
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
}): string {
  return createHash('sha256')
    .update(canonicalJson({ ...entry, seq: String(entry.seq), before: entry.before ?? null, after: entry.after ?? null }))
    .digest('hex');
}

export const FIRST_PREV_HASH = '0'.repeat(64);

/**
 * Appends one audit entry inside the caller's transaction. The chain has one end, so appends take turns on an advisory lock that is
 * held until the commit: call this after the work and before `enqueue`.
 */
export async function recordAudit(sql: Sql, source: Source, input: AuditInput): Promise<void> {
  await sql.query(`SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtext('orrery.audit'))) AS held`);
  const [last] = await sql.query<{ seq: string | bigint; hash: string }>('SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1');
  const entry = {
    seq: last ? BigInt(last.seq) + 1n : 1n,
    id: source.newId('audit'),
    at: source.clock.now().toISOString(),
    teamId: input.teamId,
    actor: input.actor,
    actorKind: input.actorKind,
    verb: input.verb,
    target: input.target,
    result: input.result,
    before: jsonOf(input.before),
    after: jsonOf(input.after),
    requestId: input.requestId,
    prevHash: last?.hash ?? FIRST_PREV_HASH,
  };
  await sql.query(
    `INSERT INTO audit_entry (seq, id, at, team_id, actor, actor_kind, verb, target, result, before, after, request_id, prev_hash, hash)
     VALUES ($1::bigint, $2, $3::timestamptz, $4, $5, $6, $7, $8, $9, $10::jsonb, $11::jsonb, $12, $13, $14)`,
    [
      entry.seq.toString(),
      entry.id,
      entry.at,
      entry.teamId,
      entry.actor,
      entry.actorKind,
      entry.verb,
      entry.target,
      entry.result,
      entry.before === null ? null : JSON.stringify(entry.before),
      entry.after === null ? null : JSON.stringify(entry.after),
      entry.requestId,
      entry.prevHash,
      hashAuditEntry(entry),
    ],
  );
}

/** A value as the database will give it back, so that the hash is the same later: dates become text, undefined goes. */
function jsonOf(value: unknown): unknown {
  return value === undefined || value === null ? null : JSON.parse(JSON.stringify(value));
}
