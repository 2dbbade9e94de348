/** How far an attempt came before its connection failed. */
export type Attempt = {
  method: string;
  /** The TCP connection stood, so bytes of the request may have arrived. */
  connected: boolean;
  /** The connection had carried an earlier request: the backend may have closed it before this one arrived. */
  reused: boolean;
  /** At least one byte of an answer came. */
  answered: boolean;
  /** Everything that was read of the body is still held and can be sent again. */
  replayable: boolean;
  /** Attempts of this request that failed after they were connected, this one included. */
  sentAttempts: number;
};

export type Verdict = { retry: true; elsewhere: boolean } | { retry: false; reason: string };

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const IDEMPOTENT = new Set([...SAFE, 'PUT', 'DELETE', 'TRACE']);

/**
 * Whether a failed attempt may be made again. Nothing was sent: always. Something was sent and no answer came: once, and only where
 * sending twice means the same as once (RFC 9110, section 9.2.2); on a connection of its own only for methods that change nothing.
 */
export function decideRetry(attempt: Attempt): Verdict {
  if (!attempt.connected) return { retry: true, elsewhere: true };
  if (attempt.answered) return { retry: false, reason: 'The service closed the connection in the middle of its answer.' };
  if (!attempt.replayable) return { retry: false, reason: 'The service closed the connection while the request was being sent.' };
  if (attempt.sentAttempts > 1) return { retry: false, reason: 'The service closed the connection twice without an answer.' };
  if (attempt.reused && IDEMPOTENT.has(attempt.method)) return { retry: true, elsewhere: false };
  if (SAFE.has(attempt.method)) return { retry: true, elsewhere: true };
  return {
    retry: false,
    reason: `The service closed the connection without an answer, and a ${attempt.method} is not sent twice: it may have been carried out.`,
  };
}

/** How long a backend that refused `failures` times in a row is passed over, in milliseconds: 1 s, doubling, at most 30 s. */
export function ejectMs(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.min(failures - 1, 5));
}
