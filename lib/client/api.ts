import type { z } from 'zod';
import { problem } from '#lib/domain/problem.ts';
import { ApiError, unreachableError } from './api-error.ts';
import { assertThere } from './gone.ts';

type SendOptions = { body?: unknown; ifMatch?: number; signal?: AbortSignal };

/**
 * Reads one resource of the API.
 * @param path below the origin, such as `/api/v1/services`
 * @throws ApiError with the server's problem, `unreachable` when there was no answer, or `gone` for what is known to be deleted
 */
export async function apiGet<T extends z.ZodType>(path: string, output: T, signal?: AbortSignal): Promise<z.infer<T>> {
  await assertThere(path);
  return call('GET', path, output, signal ? { signal } : {});
}

/** Changes something. Every POST carries an idempotency key, so that a repeated click or a retried request acts once. */
export function apiSend<T extends z.ZodType>(
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  output: T,
  options: SendOptions = {},
): Promise<z.infer<T>> {
  return call(method, path, output, options);
}

async function call<T extends z.ZodType>(method: string, path: string, output: T, options: SendOptions): Promise<z.infer<T>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.ifMatch !== undefined) headers['if-match'] = `"${options.ifMatch}"`;
  if (method === 'POST') headers['idempotency-key'] = newKey();
  const answer = await fetch(path, {
    method,
    headers,
    credentials: 'same-origin',
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch((cause: unknown) => {
    if (options.signal?.aborted) throw cause;
    throw unreachableError();
  });
  const text = await answer.text();
  const json = text === '' ? undefined : parseJson(text);
  if (!answer.ok) throw toApiError(answer.status, json);
  const parsed = output.safeParse(json);
  if (!parsed.success)
    throw new ApiError(
      {
        code: 'unexpected-answer',
        status: answer.status,
        message: `The server answered ${path} in a form this page does not know. Reload to get the newest portal.`,
      },
      [],
      parsed.error,
    );
  return parsed.data;
}

/** Reads a problem from an answer that is not `2xx`; also used where a stream is refused. */
export function toApiError(status: number, body: unknown): ApiError {
  const known = problem.safeParse(body);
  if (known.success)
    return new ApiError(
      { code: known.data.code, status, message: known.data.detail || known.data.title, requestId: known.data.requestId },
      known.data.issues,
    );
  return new ApiError(
    {
      code: 'internal',
      status,
      message: `The server answered ${status} without saying why. Try again; if it stays, look at the server's log.`,
    },
    [],
  );
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
