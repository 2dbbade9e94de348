export const SINCE = { all: 'From the start', '5m': 'Last 5 minutes', '1h': 'Last hour', '24h': 'Last 24 hours' } as const;
export type Since = keyof typeof SINCE;

export type LogChoice = { instance: string | undefined; since: Since; previous: boolean; follow: boolean };

export function parseLogChoice(search: { get: (name: string) => string | null }): LogChoice {
  const since = search.get('since') ?? 'all';
  const instance = search.get('instance') || undefined;
  return {
    instance,
    since: since in SINCE ? (since as Since) : 'all',
    previous: instance !== undefined && search.get('previous') === '1',
    follow: search.get('follow') !== '0',
  };
}

const SINCE_MS: Record<Exclude<Since, 'all'>, number> = { '5m': 300_000, '1h': 3_600_000, '24h': 86_400_000 };

export const sinceIso = (since: Since, nowMs: number): string | undefined =>
  since === 'all' ? undefined : new Date(nowMs - SINCE_MS[since]).toISOString();
