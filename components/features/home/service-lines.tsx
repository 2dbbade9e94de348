import Link from 'next/link';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { HealthBadge, SyncBadge } from '#components/common/status-badge.tsx';
import { routes } from '#lib/client/routes.ts';
import type { ServiceRow } from '#lib/domain/service.ts';
import classes from './home.module.css';

type Place = ServiceRow['environments'][number];

/** One line per environment of a service to which `about` applies: which, where, why, since when. */
export function ServiceLines({ rows, about, label }: { rows: readonly ServiceRow[]; about: (place: Place) => boolean; label: string }) {
  const lines = rows.flatMap((row) => row.environments.filter(about).map((entry) => ({ row, entry })));
  const unique = [...new Map(lines.map((line) => [line.entry.deploymentId, line])).values()];
  return (
    <ul aria-label={label}>
      {unique.map(({ row, entry }) => (
        <li key={entry.deploymentId} className={classes.line}>
          <Link href={routes.service(row.id, 'overview', { env: entry.environment })} className={classes.lineLink}>
            <span className={classes.lineHead}>
              <b>{row.name}</b> <span>{entry.environment}</span>
              <span className={classes.lineState}>
                {entry.health === 'Healthy' ? <SyncBadge sync={entry.sync} /> : <HealthBadge health={entry.health} />}
              </span>
            </span>
            <span className={classes.lineText}>
              {entry.message || `${entry.ready} of ${entry.wanted} ready`} · <RelativeTime iso={row.updatedAt} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
