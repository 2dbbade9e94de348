import Link from 'next/link';
import { HEALTH_LOOK } from '#components/common/status.ts';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { routes } from '#lib/client/routes.ts';
import type { HealthStatus } from '#lib/domain/deployment-status.ts';
import classes from './home.module.css';

const TILES: readonly HealthStatus[] = ['Healthy', 'Progressing', 'Degraded', 'Missing', 'Suspended', 'Unknown'];

/** How many services are in each state; each leads to their list. */
export function HealthTiles({
  health,
  scope,
}: {
  health: Record<string, number> | undefined;
  scope: { team: string | undefined; env: string | undefined };
}) {
  return (
    <ul className={classes.tiles} aria-label="Services by health">
      {TILES.map((status) => {
        const count = health?.[status] ?? 0;
        return (
          <li key={status}>
            <Link className={classes.tile} href={routes.services({ ...scope, health: status })} data-zero={count === 0 || undefined}>
              <span className={classes.number}>{health ? count.toLocaleString('en') : '–'}</span>
              <span className={classes.name}>
                <StatusGlyph kind={HEALTH_LOOK[status].glyph} size={12} />
                {HEALTH_LOOK[status].label}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
