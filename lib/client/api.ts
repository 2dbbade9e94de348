import type { Problem } from '#lib/domain/problem.ts';
import { ApiError, offlineError, unansweredError, unreachableError } from './api-error.ts';
import { assertThere } from './gone.ts';
import { isCutOff } from './network.ts';

/** `keepalive`: sent even when the page is being left. */
type SendOptions = { body?: unknown; ifMatch?: number; signal?: AbortSignal; keepalive?: boolean };

/**
 * Reads one resource of the API. `T` is the wire type that the route declares as its output: the server's tests hold each answer to its
 * schema, so the browser does not load the schemas to look again.
 * @param path below the origin, such as `/api/v1/services`
 * @throws ApiError with the server's problem, `unreachable` when there was no answer, or `gone` for what is known to be deleted
 */
export async function apiGet<T>(path: string, signal?: AbortSignal): Promise<T> {
  await assertThere(path);
  return call('GET', path, signal ? { signal } : {});
}

/** Changes something. Every POST carries an idempotency key, so that a repeated click or a retried request acts once. */
export async function apiSend<T = unknown>(
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  options: SendOptions = {},
): Promise<T> {
  if (isCutOff()) throw offlineError();
  return call(method, path, options);
}

async function call<T>(method: string, path: string, options: SendOptions): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.ifMatch !== undefined) headers['if-match'] = `"${options.ifMatch}"`;
  if (method === 'POST') headers['idempotency-key'] = newKey();
  const answer = await fetch(path, {
    method,
    headers,
    credentials: 'same-origin',
    keepalive: options.keepalive ?? false,
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((cause: unknown) => {
    if (options.signal?.aborted) throw cause;
    throw method === 'GET' ? unreachableError() : unansweredError();
  });
  const text = await answer.text();
  const json = text === '' ? undefined : parseJson(text);
  if (!answer.ok) throw toApiError(answer.status, json);
  // Something between the browser and the plane may answer in its name, such as a proxy's page.
  if (text !== '' && json === undefined)
    throw new ApiError(
      {
        code: 'unexpected-answer',
        status: answer.status,
        message: `The answer to ${path} is not the plane's. Look at what stands between this browser and the plane.`,
      },
      [],
    );
  return json as T;
}

/** Reads a problem from an answer that is not `2xx`; also used where a stream is refused. */
export function toApiError(status: number, body: unknown): ApiError {
  if (isProblem(body))
    return new ApiError({ code: body.code, status, message: body.detail || body.title, requestId: body.requestId }, body.issues);
  return new ApiError(
    {
      code: 'internal',
      status,
      message: `The server answered ${status} without saying why. Try again; if it stays, look at the server's log.`,
    },
    [],
  );
}

/** What is read of a problem, and no more: anything may come from a server that is in trouble. */
function isProblem(body: unknown): body is Problem {
  const { code, title, detail, issues } = Object(body) as Partial<Record<keyof Problem, unknown>>;
  return typeof code === 'string' && typeof title === 'string' && typeof detail === 'string' && Array.isArray(issues);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `crypto.randomUUID` exists on secure origins only; a portal may be opened by its plain address. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
