import Link from 'next/link';
import { Panel } from '#components/common/panel.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { routes } from '#lib/client/routes.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import classes from './dependencies-panel.module.css';

const LOOK = {
  ready: { kind: 'good', say: 'ready' },
  notReady: { kind: 'warn', say: 'not ready' },
  missing: { kind: 'missing', say: 'does not exist here' },
  local: { kind: 'idle', say: 'a folder of its own' },
} as const;

/** What it needs and who needs it, in this environment. */
export function DependenciesPanel({ service, environment }: { service: ServiceWire; environment: string }) {
  const needs = service.dependencies.filter((entry) => entry.environment === environment);
  const needed = service.dependants.filter((entry) => entry.environment === environment);
  return (
    <Panel title="Connections">
      <div className={classes.part}>
        <h3>Needs</h3>
        {needs.length === 0 ? <p>Nothing declared.</p> : null}
        <ul>
          {needs.map((entry) => (
            <li key={entry.id} className={classes.item}>
              <StatusGlyph kind={LOOK[entry.status].kind} />
              <span>
                {entry.targetId ? (
                  <Link className="link" href={routes.service(entry.targetId, 'overview', { env: environment })}>
                    {entry.target ?? entry.name}
                  </Link>
                ) : (
                  (entry.target ?? entry.name)
                )}{' '}
                <span className={classes.dim}>
                  {entry.type}, {LOOK[entry.status].say}
                </span>
              </span>
            </li>
          ))}
        </ul>
      </div>
      <div className={classes.part}>
        <h3>Needed by</h3>
        {needed.length === 0 ? <p>No other service.</p> : null}
        <ul>
          {needed.map((entry) => (
            <li key={entry.serviceId} className={classes.item}>
              <StatusGlyph kind="idle" />
              <Link className="link" href={routes.service(entry.serviceId, 'overview', { env: environment })}>
                {entry.service}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
