import Link from 'next/link';
import type { ReactNode } from 'react';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { InstanceBadge } from '#components/common/status-badge.tsx';
import { formatCpu, formatMemory } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { InstanceWire } from '#lib/domain/instance.ts';
import classes from './instances-panel.module.css';

/** All that is known about one instance, and its log. */
export function InstanceDetail({ instance, serviceId, environment }: { instance: InstanceWire; serviceId: string; environment: string }) {
  const ports = Object.entries(instance.ports);
  return (
    <dl className={classes.detail} aria-label="The chosen instance">
      <Fact term="State">
        <InstanceBadge phase={instance.phase} />
        {instance.draining ? ' draining' : ''}
      </Fact>
      <Fact term="Where">
        {instance.cluster}
        {instance.node ? ` / ${instance.node}` : ''}
        {instance.pid ? ` · pid ${instance.pid}` : ''}
      </Fact>
      <Fact term="CPU and memory">
        {instance.cpuMilli === null || instance.memoryMib === null
          ? 'not measured yet'
          : `${formatCpu(instance.cpuMilli)} · ${formatMemory(instance.memoryMib)}`}
      </Fact>
      <Fact term="Ports">{ports.length === 0 ? 'none' : ports.map(([name, port]) => `${name} ${port}`).join(', ')}</Fact>
      <Fact term="Started">
        <RelativeTime iso={instance.startedAt} empty="not yet" />
      </Fact>
      <Fact term="Ready">
        <RelativeTime iso={instance.readyAt} empty="not yet" />
      </Fact>
      <Fact term="Restarts">{instance.restarts}</Fact>
      <Fact term="Limits held by">{instance.limitsBy || 'nothing'}</Fact>
      {instance.exit ? (
        <Fact term="Last exit" wide>
          {exitSentence(instance.exit)} <RelativeTime iso={instance.exit.at} />
        </Fact>
      ) : null}
      {instance.message ? (
        <Fact term="Why" wide>
          {instance.message}
        </Fact>
      ) : null}
      <Fact term="Log" wide>
        <Link className="link" href={routes.service(serviceId, 'logs', { env: environment, instance: instance.id })}>
          Read this instance’s log
        </Link>
      </Fact>
    </dl>
  );
}

function Fact({ term, children, wide = false }: { term: string; children: ReactNode; wide?: boolean }) {
  return (
    <div className={wide ? classes.wide : undefined}>
      <dt>{term}</dt>
      <dd className="nums">{children}</dd>
    </div>
  );
}

/** How it ended, in words: a signal, a code, or the memory limit. */
export function exitSentence(exit: NonNullable<InstanceWire['exit']>): string {
  if (exit.oomKilled) return 'Ended by the memory limit.';
  if (exit.signal) return `Ended by ${exit.signal}.`;
  return exit.code === 0 ? 'Ended by itself, without an error (code 0).' : `Ended by itself with code ${exit.code ?? 'unknown'}.`;
}
