import { STATUS_CODES } from 'node:http';
import type { Problem } from '#lib/domain/problem.ts';
import { AppError, type ErrorCode } from '#lib/kit/errors.ts';
import { wholeResponse } from './answer.ts';
import { API_POLICY } from './content-security.ts';

/** The HTTP status of each code. `invalid` is 422: the text parsed but its meaning did not; `unparsable` input is 400. */
export const STATUS_OF: Record<ErrorCode, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'precondition-failed': 412,
  denied: 422,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
  unsupported: 422,
  internal: 500,
};

/** A request that is not even well formed: same code as `invalid`, but 400. */
export class UnparsableError extends AppError {
  constructor(message: string, issues: AppError['issues'] = []) {
    super('invalid', message, { issues });
    this.name = 'UnparsableError';
  }
}

export const statusOf = (error: AppError): number => (error instanceof UnparsableError ? 400 : STATUS_OF[error.code]);

/** RFC 9457 problem details. What went wrong inside stays inside: an internal error shows its request id and nothing else. */
export function problemResponse(error: AppError, request: { id: string; path: string }): Response {
  const status = statusOf(error);
  const body: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.code === 'internal' ? `Something went wrong inside. The server's log has it under ${request.id}.` : error.message,
    code: error.code,
    instance: request.path,
    requestId: request.id,
    issues: error.issues,
  };
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'content-security-policy': API_POLICY,
    'x-request-id': request.id,
  });
  if (error.code === 'unauthenticated') headers.set('www-authenticate', 'Bearer realm="orrery"');
  const retryAfterMs = error.retryAfterMs ?? (error.code === 'unavailable' ? 2_000 : undefined);
  if (retryAfterMs !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  return wholeResponse(Buffer.from(JSON.stringify(body)), status, headers);
}
