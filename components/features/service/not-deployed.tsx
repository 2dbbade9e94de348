'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import { EmptyState } from '#components/common/empty-state.tsx';
import { routes } from '#lib/client/routes.ts';
import type { ServiceWire } from '#lib/domain/service.ts';

/** The service exists, but not here: how to bring it here. */
export function NotDeployed({ service, environment }: { service: ServiceWire; environment: string | undefined }) {
  return (
    <EmptyState
      art
      title={`${service.name} is not deployed${environment ? ` in ${environment}` : ''}`}
      action={
        <Button component={Link} href={routes.service(service.id, 'manifest', { env: environment })}>
          Deploy it{environment ? ` to ${environment}` : ''}
        </Button>
      }
    >
      <p>Its manifest, applied to this environment, starts it here. You see what would change before anything happens.</p>
    </EmptyState>
  );
}
