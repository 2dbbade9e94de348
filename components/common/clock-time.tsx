'use client';

import { formatClock, zoneName } from '#lib/client/format.ts';
import { useMounted } from './use-mounted.ts';

/**
 * A moment to the second, in the reader's own time zone, which hovering names. The server does not know that zone: what it writes is in
 * UTC, and of the same width.
 */
export function ClockTime({ iso, part = 'all' }: { iso: string; part?: 'all' | 'time' }) {
  const mounted = useMounted();
  const text = formatClock(iso, mounted ? 'own' : 'utc');
  return (
    <time dateTime={iso} title={mounted ? zoneName() : 'UTC'} className="nums">
      {part === 'time' ? text.slice(11) : text}
    </time>
  );
}
