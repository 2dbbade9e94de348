'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { INSTANCE_LOOK } from '#components/common/status.ts';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import { describeInstance, groupInstances, type InstanceGroup } from './group-instances.ts';
import { InstanceDetail } from './instance-detail.tsx';
import classes from './instances-panel.module.css';
import { instancesQuery } from './queries.ts';

const ROLE: Record<InstanceGroup['role'], string> = { new: 'New', old: 'Old', current: 'Current' };

/** Every instance as a square, new apart from old. Choosing one shows what is known about it. */
export function InstancesPanel({ deployment }: { deployment: DeploymentWire }) {
  const query = useQuery(instancesQuery(deployment.id));
  const [chosenId, setChosenId] = useState<string>();
  const instances = query.data?.items ?? [];
  const groups = groupInstances(instances, deployment.revision);
  const chosen = instances.find((entry) => entry.id === chosenId);
  return (
    <Panel
      title="Instances"
      aside={
        <span className={classes.count}>
          {query.data ? `${formatCount(instances.length, 'instance')} · ` : ''}
          <Link href={routes.service(deployment.serviceId, 'topology', { env: deployment.environment, place: deployment.id })}>
            Why there?
          </Link>
        </span>
      }
    >
      {query.error && !query.data ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && instances.length === 0 ? (
        <p className={classes.none}>{deployment.stopped ? 'Stopped: no instance runs.' : 'No instance exists yet.'}</p>
      ) : null}
      {query.isPending ? <div className={classes.wait} role="status" aria-label="Loading instances" /> : null}
      <div className={classes.groups}>
        {groups.map((group) => (
          <div key={group.revision} className={classes.group}>
            <h3>
              {ROLE[group.role]} <span>revision {group.revision}</span>{' '}
              <span className="nums">
                {group.ready}/{group.instances.length} ready
              </span>
            </h3>
            <ul className={classes.squares}>
              {group.instances.map((instance) => {
                const look = INSTANCE_LOOK[instance.phase];
                return (
                  <li key={instance.id}>
                    <button
                      type="button"
                      className={classes.square}
                      data-kind={look.glyph}
                      data-draining={instance.draining || undefined}
                      aria-pressed={instance.id === chosenId}
                      aria-label={`Instance ${describeInstance(instance, look.label)}`}
                      title={describeInstance(instance, look.label)}
                      onClick={() => setChosenId(instance.id === chosenId ? undefined : instance.id)}
                    >
                      <StatusGlyph kind={look.glyph} size={16} />
                      {instance.restarts > 0 ? <span className={classes.restarts}>{instance.restarts}</span> : null}
                    </button>
                  </li>
                );
              })}
            </ul>
          </div>
        ))}
      </div>
      {chosen ? <InstanceDetail instance={chosen} serviceId={deployment.serviceId} environment={deployment.environment} /> : null}
    </Panel>
  );
}
