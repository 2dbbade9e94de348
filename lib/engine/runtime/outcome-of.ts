import type { Outcome } from '#lib/db/queue.ts';
import { DriverError } from '#lib/drivers/driver.ts';
import { backoffMs } from '#lib/kit/backoff.ts';
import { AppError, describeError, TerminalError } from '#lib/kit/errors.ts';
import { toKeepable } from '#lib/kit/text.ts';

const CAP_MS = 300_000;
/** Something outside is away: it comes back by itself, so nobody waits five minutes for it. */
const OUTAGE_CAP_MS = 10_000;

/** What becomes of a key whose pass threw: the error itself says whether another try can help. `random` in [0, 1). */
export function outcomeOfError(error: unknown, attempts: number, random: number): Outcome {
  if (error instanceof TerminalError) return { kind: 'park', reason: error.message };
  if (error instanceof DriverError && !error.retry) return { kind: 'park', reason: error.message };
  return {
    kind: 'retry',
    afterMs: backoffMs(attempts + 1, random, 500, isOutage(error) ? OUTAGE_CAP_MS : CAP_MS),
    error: toKeepable(describeError(error), 2_000),
  };
}

/** The database, the gateway or the place is not there right now. */
export function isOutage(error: unknown): boolean {
  if (error instanceof DriverError) return error.code === 'unreachable';
  if (error instanceof AppError) return error.code === 'unavailable';
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return /^(ECONN|EPIPE|ENOENT|57P|08|53)/.test(code);
  return (
    error instanceof Error && /Connection terminated|timeout exceeded when trying to connect|Client has encountered/.test(error.message)
  );
}
