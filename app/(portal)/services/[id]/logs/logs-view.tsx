'use client';

import { LogPanel } from '#components/features/logs/log-panel.tsx';
import { WithDeployment } from '#components/features/service/with-deployment.tsx';

/** Joins two features: the deployment in view, and the reader of logs. */
export function LogsView({ serviceId }: { serviceId: string }) {
  return (
    <WithDeployment serviceId={serviceId}>
      {(deployment) => (
        <LogPanel key={deployment.id} deploymentId={deployment.id} fileName={`${deployment.service}-${deployment.environment}.log`} />
      )}
    </WithDeployment>
  );
}
