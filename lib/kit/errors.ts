/**
 * Errors have two audiences: `code` and `message` are safe to show to people, `detail` is for the log.
 * The HTTP status of each code lives in `lib/web/problem.ts`; whether to try again is a property of the error.
 */
export const ERROR_CODES = [
  'invalid', // the input does not parse: `issues` says where
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict', // the object moved on, or the name is taken
  'precondition-failed', // If-Match did not match
  'denied', // a policy or an admission rule said no: `issues` carries every reason
  'too-large',
  'rate-limited',
  'unavailable', // something we depend on is not there right now; worth another try
  'unsupported',
  'internal',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One located complaint. `path` is a JSON pointer into the input; `line` and `column` count from 1. */
export type Issue = { path: string; message: string; file?: string; line?: number; column?: number };

export type AppErrorInit = {
  detail?: string;
  issues?: Issue[];
  retryAfterMs?: number;
  cause?: unknown;
};

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly issues: Issue[];
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, init: AppErrorInit = {}) {
    super(message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = init.detail;
    this.issues = init.issues ?? [];
    this.retryAfterMs = init.retryAfterMs;
  }
}

/** The one sentence for a thing that is not there, or is another team's: the two must not be told apart. */
export function notFound(noun: string, name: string): AppError {
  return new AppError('not-found', `There is no ${noun} "${name}" here.`);
}

/** A reconcile pass that cannot succeed until someone changes something: the key is parked with this reason. */
export class TerminalError extends Error {
  readonly reason: string;
  constructor(reason: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TerminalError';
    this.reason = reason;
  }
}

/** A sentence for the log from anything that was thrown, causes included. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` <- ${describeError(error.cause)}`;
  return `${error.name}: ${error.message}${cause}`;
}
