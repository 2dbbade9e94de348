import Link from 'next/link';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { HealthBadge } from '#components/common/status-badge.tsx';
import { routes } from '#lib/client/routes.ts';
import type { HealthStatus } from '#lib/domain/deployment.ts';
import type { ServiceRow } from '#lib/domain/service.ts';
import classes from './home.module.css';

/** One line per environment of a service that is in one of the given states: which, where, why, since when. */
export function ServiceLines({ rows, states, label }: { rows: readonly ServiceRow[]; states: readonly HealthStatus[]; label: string }) {
  const lines = rows.flatMap((row) => row.environments.filter((entry) => states.includes(entry.health)).map((entry) => ({ row, entry })));
  const unique = [...new Map(lines.map((line) => [line.entry.deploymentId, line])).values()];
  return (
    <ul aria-label={label}>
      {unique.map(({ row, entry }) => (
        <li key={entry.deploymentId} className={classes.line}>
          <Link href={routes.service(row.id, 'overview', { env: entry.environment })} className={classes.lineLink}>
            <span className={classes.lineHead}>
              <b>{row.name}</b> <span>{entry.environment}</span>
              <span className={classes.lineState}>
                <HealthBadge health={entry.health} />
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
