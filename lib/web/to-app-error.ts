import { AppError, describeError } from '#lib/kit/errors.ts';

/** Codes by which PostgreSQL, its driver, the socket and Prisma say "not reachable right now". */
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
  '08001',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
]);
/** Serialisation failures and deadlocks: nothing was written, the same request may simply come again. */
const COLLISIONS = new Set(['40001', '40P01', 'P2034']);

/** Any thrown thing as an AppError. What nobody planned for is `internal`, with the story in `detail` for the log. */
export function toAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  const codes = codesOf(thrown);
  if (codes.some((code) => COLLISIONS.has(code)))
    return new AppError('unavailable', 'Two changes met; nothing was written. Try again.', {
      detail: describeError(thrown),
      retryAfterMs: 1_000,
    });
  if (
    codes.some((code) => PASSING.has(code)) ||
    /Connection terminated|timeout exceeded when trying to connect|Can't reach database|Cannot use a pool after/.test(describeError(thrown))
  ) {
    return new AppError('unavailable', 'The database does not answer right now. Services keep running; try again in a moment.', {
      detail: describeError(thrown),
    });
  }
  return new AppError('internal', 'internal error', {
    detail: thrown instanceof Error ? (thrown.stack ?? describeError(thrown)) : describeError(thrown),
    cause: thrown,
  });
}

/** By shape, because a bundler may load the class twice. */
function isAppError(thrown: unknown): thrown is AppError {
  return thrown instanceof AppError || (thrown instanceof Error && thrown.name === 'AppError' && 'code' in thrown && 'issues' in thrown);
}

function codesOf(thrown: unknown, depth = 0): string[] {
  if (depth > 5 || thrown === null || typeof thrown !== 'object') return [];
  const { code, originalCode, cause, meta } = thrown as {
    code?: unknown;
    originalCode?: unknown;
    cause?: unknown;
    meta?: { driverAdapterError?: unknown };
  };
  return [code, originalCode]
    .filter((value): value is string => typeof value === 'string')
    .concat(codesOf(cause, depth + 1), codesOf(meta?.driverAdapterError, depth + 1));
}
