export type Fenceposts = { surge: number; unavailable: number };

/**
 * How many extra and how many missing instances a rollout may have, as Kubernetes resolves them: a percentage of `replicas` is rounded
 * up for surge and down for unavailable, and both never end at 0, since then nothing could move.
 */
export function resolveFenceposts(maxSurge: number | string | null, maxUnavailable: number | string | null, replicas: number): Fenceposts {
  const surge = amount(maxSurge, replicas, Math.ceil);
  const unavailable = amount(maxUnavailable, replicas, Math.floor);
  return surge === 0 && unavailable === 0 ? { surge: 0, unavailable: 1 } : { surge, unavailable };
}

/** Never more than there are. */
export function clampUnavailable(unavailable: number, replicas: number): number {
  return Math.min(unavailable, replicas);
}

function amount(value: number | string | null, replicas: number, round: (value: number) => number): number {
  if (value === null) return 0;
  if (typeof value === 'number') return Math.max(0, Math.trunc(value));
  const percent = /^(\d+)%$/.exec(value)?.[1];
  if (percent === undefined) return Math.max(0, Math.trunc(Number(value) || 0));
  return round((Number(percent) * replicas) / 100);
}
