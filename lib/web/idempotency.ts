import { createHash } from 'node:crypto';
import { sqlOf } from '#lib/db/sql.ts';
import { AppError } from '#lib/kit/errors.ts';
import { canonicalJson } from '#lib/kit/json.ts';
import type { Context } from '#lib/services/context.ts';
import { API_POLICY } from './content-security.ts';
import { UnparsableError } from './problem.ts';

/** How long a repeat waits for the first request, and after what time that one counts as dead with its process. */
const WAIT_MS = 10_000;
const DEAD_AFTER_SECONDS = 60;
const KEEP_HOURS = 24;

type Row = { request_hash: string; status: number | null; body: unknown; dead: boolean };

/**
 * Runs a POST once per actor and Idempotency-Key; a repeat gets the first one's answer (`idempotency-replayed: true`).
 * Only success is kept: after a failure nothing was written, and the same key may try again.
 * @throws AppError `invalid` (the key was used for something else), `conflict` (still running, or the answer showed a secret)
 */
export async function withIdempotency(
  ctx: Context,
  request: Request,
  input: unknown,
  showsSecret: boolean,
  run: () => Promise<Response>,
): Promise<Response> {
  const key = request.headers.get('idempotency-key');
  if (key === null) return run();
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new UnparsableError('Idempotency-Key takes 1 to 255 printable characters.');
  const actor = actorKey(ctx);
  const hash = createHash('sha256')
    .update(`${request.method} ${request.url.replace(/^[a-z]+:\/\/[^/]+/, '')}\n${hashable(input)}`)
    .digest('hex');
  const earlier = await takeOrFind(ctx, actor, key, hash);
  if (earlier) return replay(earlier, showsSecret);
  try {
    const response = await run();
    await keep(ctx, actor, key, response, showsSecret);
    return response;
  } catch (error) {
    await sqlOf(ctx.db).query('DELETE FROM idempotency_key WHERE actor = $1 AND key = $2 AND status IS NULL', [actor, key]);
    throw error;
  }
}

/** Undefined: the key is ours and the work may begin. A row: somebody finished it before. */
async function takeOrFind(ctx: Context, actor: string, key: string, hash: string): Promise<Row | undefined> {
  const sql = sqlOf(ctx.db);
  const until = performance.now() + WAIT_MS;
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 250)) {
    const taken = await sql.query(
      `INSERT INTO idempotency_key (actor, key, request_hash) VALUES ($1, $2, $3)
       ON CONFLICT (actor, key) DO UPDATE SET request_hash = EXCLUDED.request_hash, status = NULL, body = NULL, created_at = now()
       WHERE (idempotency_key.status IS NULL AND idempotency_key.created_at < now() - make_interval(secs => ${DEAD_AFTER_SECONDS}))
          OR idempotency_key.created_at < now() - make_interval(hours => ${KEEP_HOURS}) RETURNING 1 AS mine`,
      [actor, key, hash],
    );
    if (taken.length > 0) return undefined;
    const [row] = await sql.query<Row>('SELECT request_hash, status, body FROM idempotency_key WHERE actor = $1 AND key = $2', [
      actor,
      key,
    ]);
    if (row && row.request_hash !== hash)
      throw new AppError('invalid', 'This Idempotency-Key was used for a different request. Use a new key for new work.');
    if (row && row.status !== null) return row;
    if (row && performance.now() > until)
      throw new AppError('conflict', 'The first request with this Idempotency-Key is still running. Ask again in a moment.', {
        retryAfterMs: 2_000,
      });
    if (row) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function replay(row: Row, showsSecret: boolean): Response {
  if (showsSecret)
    throw new AppError(
      'conflict',
      'This was done before under the same Idempotency-Key, and its secret is shown only once. Make a new one with a new key.',
    );
  const headers = new Headers({ 'cache-control': 'no-store', 'content-security-policy': API_POLICY, 'idempotency-replayed': 'true' });
  if (row.body === null) return new Response(null, { status: row.status ?? 204, headers });
  headers.set('content-type', 'application/json');
  return new Response(JSON.stringify(row.body), { status: row.status ?? 200, headers });
}

async function keep(ctx: Context, actor: string, key: string, response: Response, showsSecret: boolean): Promise<void> {
  const body = showsSecret || response.body === null ? null : await response.clone().text();
  const sql = sqlOf(ctx.db);
  await sql.query('UPDATE idempotency_key SET status = $3, body = $4::jsonb WHERE actor = $1 AND key = $2', [
    actor,
    key,
    response.status,
    body,
  ]);
  // Old rows go a few at a time, with one request in a hundred, so that nothing has to remember to sweep.
  if (Math.random() < 0.01)
    await sql.query(
      `DELETE FROM idempotency_key WHERE (actor, key) IN (SELECT actor, key FROM idempotency_key WHERE created_at < now() - make_interval(hours => ${KEEP_HOURS}) LIMIT 500)`,
    );
}

function actorKey(ctx: Context): string {
  const { actor } = ctx;
  return actor.kind === 'token' ? actor.tokenId : actor.kind === 'user' ? actor.userId : actor.name;
}

/** Bytes are not kept, so they cannot be compared: for them the key alone tells. */
const hashable = (input: unknown): string =>
  typeof input === 'object' && input !== null && 'bytes' in input ? '' : canonicalJson(input ?? null);
