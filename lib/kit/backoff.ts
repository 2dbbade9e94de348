/**
 * Exponential backoff with "full jitter" on the upper half: half of the delay is fixed, half is random, so that retries spread out
 * but never come at once (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
 * `attempt` counts from 1; `random` is in [0, 1). Returns milliseconds.
 */
export function backoffMs(attempt: number, random: number, baseMs = 500, capMs = 300_000): number {
  const exponent = Math.min(Math.max(attempt, 1) - 1, 30);
  const full = Math.min(capMs, baseMs * 2 ** exponent);
  return Math.round(full / 2 + (full / 2) * random);
}
