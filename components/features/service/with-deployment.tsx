'use client';

import type { ReactNode } from 'react';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import { NotDeployed } from './not-deployed.tsx';
import { useCurrent } from './use-current.ts';

/** Hands the deployment in view to what is inside, or says that there is none here. */
export function WithDeployment({
  serviceId,
  children,
}: {
  serviceId: string;
  children: (deployment: DeploymentWire, service: ServiceWire) => ReactNode;
}) {
  const { service, deployment, environment } = useCurrent(serviceId);
  if (!service) return null;
  return deployment ? children(deployment, service) : <NotDeployed service={service} environment={environment} />;
}
