import Link from 'next/link';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { plainWord } from '#lib/client/format.ts';
import { parseLiveKey } from '#lib/client/live.ts';
import { routes } from '#lib/client/routes.ts';
import type { EventWire } from '#lib/domain/event.ts';
import classes from './activity.module.css';

const GLYPH = { info: 'idle', warning: 'warn', error: 'bad' } as const;

/** Events as sentences with who and when. */
export function EventList({ events }: { events: readonly EventWire[] }) {
  return (
    <ol className={classes.list}>
      {events.map((event) => {
        const href = event.type === 'ServiceDeleted' ? undefined : hrefOf(event.keys);
        return (
          <li key={event.id} className={classes.item}>
            <StatusGlyph kind={GLYPH[event.level]} />
            <div>
              <p>
                {href ? (
                  <Link className={classes.what} href={href}>
                    {event.message || plainWord(event.type)}
                  </Link>
                ) : (
                  event.message || plainWord(event.type)
                )}
              </p>
              <p className={classes.meta}>
                <span className="sr-only">{event.level}: </span>
                {plainWord(event.type)}
                {event.actor ? ` · ${event.actor}` : ''} · <RelativeTime iso={event.at} />
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function hrefOf(changed: readonly string[]): string | undefined {
  const targets = changed.map(parseLiveKey);
  const service = targets.find((target) => target?.noun === 'service');
  if (service) return routes.service(service.id);
  const cluster = targets.find((target) => target?.noun === 'cluster');
  return cluster ? routes.cluster(cluster.id) : undefined;
}
