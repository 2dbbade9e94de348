'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Panel } from '#components/common/panel.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { formatCount } from '#lib/client/format.ts';
import { toEffectiveSpec } from '#lib/domain/manifest/to-effective.ts';
import classes from './configuration.module.css';
import { ContainerPanels } from './container-panels.tsx';
import { revisionsQuery } from './queries.ts';
import service from './service.module.css';
import { useCurrent } from './use-current.ts';

/** What the revision in view says, every default filled in. */
export function ConfigurationView({ serviceId }: { serviceId: string }) {
  const current = useCurrent(serviceId);
  const revisions = useQuery(revisionsQuery(serviceId));
  if (!current.service) return null;
  const number = current.deployment?.revision ?? current.service.latestRevision;
  const spec =
    number === current.service.latestRevision
      ? current.service.spec
      : revisions.data?.items.find((revision) => revision.number === number)?.spec;
  if (!spec) return <PanelSkeleton height={320} />;
  const effective = toEffectiveSpec(spec);
  return (
    <div className={service.stack}>
      <p className={classes.lead}>
        Revision <b className="nums">{number}</b>
        {current.deployment ? ` as it runs in ${current.deployment.environment}` : ', the newest'}. To change anything, edit the manifest:
        that makes a new revision.
      </p>
      <ContainerPanels containers={effective.containers} />
      <div className={classes.grid}>
        <Panel title="Ports">
          <Facts
            rows={effective.ports.map((port) => [
              port.name,
              `${port.port}${port.targetPort ? ` → ${port.targetPort}` : ''} ${port.protocol}`,
            ])}
            empty="None: it is a worker, and ready as soon as it runs."
          />
        </Panel>
        <Panel title="Replacing instances">
          <Facts
            rows={[
              ['Strategy', effective.rollout.strategy],
              ['Extra instances at most', String(effective.rollout.maxSurge)],
              ['Missing instances at most', String(effective.rollout.maxUnavailable)],
              ['Gives up without progress after', formatSeconds(effective.rollout.progressDeadlineMs)],
              ['Goes back by itself', effective.rollout.autoRollback ? 'yes' : 'no'],
              ['Time to finish when stopped', formatSeconds(effective.graceMs)],
            ]}
          />
        </Panel>
        <Panel title="Files">
          <Facts rows={artifactRows(effective.artifact)} empty="None: the command brings its own." />
        </Panel>
        <Panel
          title="Needs"
          note={effective.dependencies.length > 0 ? formatCount(effective.dependencies.length, 'declared need') : undefined}
        >
          <Facts
            rows={effective.dependencies.map((need) => [
              need.name,
              need.type === 'service'
                ? `service ${need.service}${need.port ? `, port ${need.port}` : ''}`
                : 'a folder that outlives instances',
            ])}
            empty="Nothing."
          />
        </Panel>
      </div>
    </div>
  );
}

function Facts({ rows, empty }: { rows: [string, ReactNode][]; empty?: string }) {
  if (rows.length === 0) return <p className={classes.empty}>{empty}</p>;
  return (
    <dl className={classes.facts}>
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd className="nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function artifactRows(artifact: ReturnType<typeof toEffectiveSpec>['artifact']): [string, ReactNode][] {
  if (!artifact) return [];
  const digest: [string, ReactNode][] = artifact.digest ? [['Digest', <code key="digest">{artifact.digest.slice(0, 19)}…</code>]] : [];
  return artifact.kind === 'path'
    ? [['Folder', <code key="path">{artifact.path}</code>], ...digest]
    : [['Repository', <code key="url">{artifact.url}</code>], ['Ref', <code key="ref">{artifact.ref}</code>], ...digest];
}

const formatSeconds = (ms: number): string => `${ms / 1000} s`;
