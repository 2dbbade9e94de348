'use client';

import type { ReactNode } from 'react';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { HeaderSkeleton, PanelSkeleton } from '#components/common/skeletons.tsx';
import { LeavingDeployment, LeavingService } from './leaving.tsx';
import { ServiceHeader } from './service-header.tsx';
import { ServiceTabs } from './service-tabs.tsx';
import { useCurrent } from './use-current.ts';

/** The head and the tabs around every page of one service. */
export function ServiceFrame({ serviceId, children }: { serviceId: string; children: ReactNode }) {
  const current = useCurrent(serviceId);
  if (current.leaving) return <LeavingService serviceId={current.service?.id ?? serviceId} name={current.service?.name} />;
  if (current.error) return <ProblemNote title="This service cannot be shown" error={current.error} onRetry={current.retry} />;
  if (!current.service) {
    return (
      <>
        <HeaderSkeleton />
        <PanelSkeleton height={240} />
      </>
    );
  }
  return (
    <>
      <ServiceHeader
        service={current.service}
        deployments={current.deployments}
        deployment={current.deployment}
        environment={current.environment}
      />
      <ServiceTabs serviceId={serviceId} />
      {current.deployment?.deleting ? <LeavingDeployment deployment={current.deployment} /> : children}
    </>
  );
}
