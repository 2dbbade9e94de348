'use client';

import { formatAgo, formatClock, zoneName } from '#lib/client/format.ts';
import { useMounted } from './use-mounted.ts';
import { useNow } from './use-now.ts';

type RelativeTimeProps = { iso: string | null; empty?: string /** May lie ahead, as an expiry does. */; future?: boolean };

/** `3 min ago`, with the exact moment on hover. Server and browser may differ by a tick, which is no fault. */
export function RelativeTime({ iso, empty = 'never', future = false }: RelativeTimeProps) {
  const now = useNow();
  const mounted = useMounted();
  if (!iso) return <span>{empty}</span>;
  return (
    <time dateTime={iso} title={mounted ? `${formatClock(iso)}, ${zoneName()}` : undefined} suppressHydrationWarning className="nums">
      {formatAgo(iso, future ? now : Math.max(now, Date.parse(iso)))}
    </time>
  );
}
