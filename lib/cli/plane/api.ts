import { randomUUID } from 'node:crypto';
import { problem } from '#lib/domain/problem.ts';
import { CliError, EXIT, exitCodeOf } from '../exit.ts';
import { clean } from '../output/clean.ts';
import type { Target } from './target.ts';

export type Api = {
  target: Target;
  get<T>(path: string): Promise<T>;
  send<T>(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
  upload<T>(path: string, stream: ReadableStream<Uint8Array>, bytes: number): Promise<T>;
  /** The body of a stream, line by line, until it ends or `signal` aborts. */
  lines(path: string, signal: AbortSignal, accept?: string): AsyncGenerator<string>;
};

const ANSWER_TIMEOUT_MS = 60_000;

/** A client of the plane's API that speaks in exit codes. */
export function openApi(target: Target): Api {
  const call = async (path: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${target.token}`);
    headers.set('user-agent', 'orrery-cli');
    if (!headers.has('accept')) headers.set('accept', 'application/json');
    const answer = await fetch(target.url + path, { ...init, headers, redirect: 'error' }).catch((cause: unknown) => {
      if (init.signal?.aborted && init.signal.reason?.name !== 'TimeoutError') throw cause;
      throw unreachable(target, cause);
    });
    if (!answer.ok) throw await refusal(answer, target);
    return answer;
  };
  const json = async <T>(answer: Response): Promise<T> => {
    const text = await answer.text();
    if (text === '') return undefined as T;
    try {
      return JSON.parse(text) as T;
    } catch (cause) {
      throw new CliError(EXIT.unreachable, `${target.url} answers, but not as Orrery does. Is the address right?`, { cause });
    }
  };
  return {
    target,
    get: async (path) => json(await call(path, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) })),
    send: async (method, path, body) =>
      json(
        await call(path, {
          method,
          signal: AbortSignal.timeout(5 * ANSWER_TIMEOUT_MS),
          headers: {
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    upload: async (path, stream, bytes) =>
      json(
        await call(path, {
          method: 'POST',
          body: stream,
          duplex: 'half',
          headers: { 'content-type': 'application/gzip', 'x-upload-bytes': String(bytes) },
        }),
      ),
    async *lines(path, signal, accept = 'application/x-ndjson, text/plain') {
      const answer = await call(path, { signal, headers: { accept } });
      if (!answer.body) return;
      let rest = '';
      for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
        const parts = (rest + chunk).split('\n');
        rest = parts.pop() ?? '';
        yield* parts;
      }
      if (rest) yield rest;
    },
  };
}

function unreachable(target: Target, cause: unknown): CliError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : inner instanceof Error ? inner.name : 'error';
  return new CliError(EXIT.unreachable, `The plane at ${clean(target.url)} does not answer (${code}).`, {
    hint: `The address is from ${target.from}. Services keep running without the plane.`,
    cause,
  });
}

async function refusal(answer: Response, target: Target): Promise<CliError> {
  const text = await answer.text().catch(() => '');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const known = problem.safeParse(body);
  if (!known.success) {
    const gateway = answer.status === 502 || answer.status === 503 || answer.status === 504;
    const exit = gateway ? EXIT.unreachable : exitCodeOf(answer.status, '');
    return new CliError(exit, `${clean(target.url)} answered ${answer.status} without saying why.`);
  }
  const { code, detail, title, issues, requestId } = known.data;
  const hint =
    code === 'unauthenticated'
      ? `Log in again: orrery login --url ${target.url} --email <email> --password-stdin`
      : code === 'internal'
        ? `The plane's log has more under request ${requestId}.`
        : undefined;
  return new CliError(exitCodeOf(answer.status, code), detail || title, { issues, hint });
}
