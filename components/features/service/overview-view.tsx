'use client';

import type { ReactNode } from 'react';
import { ConditionsPanel } from './conditions-panel.tsx';
import { DependenciesPanel } from './dependencies-panel.tsx';
import { InstancesPanel } from './instances-panel.tsx';
import { NotDeployed } from './not-deployed.tsx';
import { ParkedNote } from './parked-note.tsx';
import { RolloutPanel } from './rollout-panel.tsx';
import classes from './service.module.css';
import { TrafficPanel } from './traffic-panel.tsx';
import { useCurrent } from './use-current.ts';

/** How the service is here and now; `activity` is the list of what happened last. */
export function OverviewView({ serviceId, activity }: { serviceId: string; activity: ReactNode }) {
  const { service, deployment, environment } = useCurrent(serviceId);
  if (!service) return null;
  if (!deployment) return <NotDeployed service={service} environment={environment} />;
  return (
    <div className={classes.stack}>
      {deployment.parked ? <ParkedNote reason={deployment.parked} /> : null}
      <div className={classes.grid}>
        <div className={classes.stack}>
          {deployment.rollout ? <RolloutPanel deployment={deployment} rollout={deployment.rollout} /> : null}
          <InstancesPanel deployment={deployment} />
          <TrafficPanel service={service} deployment={deployment} />
          {activity}
        </div>
        <div className={classes.stack}>
          <ConditionsPanel deployment={deployment} />
          <DependenciesPanel service={service} environment={deployment.environment} />
        </div>
      </div>
    </div>
  );
}
