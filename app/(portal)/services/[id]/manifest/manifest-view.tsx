'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { revisionsQuery } from '#components/features/service/queries.ts';
import { useCurrent } from '#components/features/service/use-current.ts';

const ServiceManifest = dynamic(
  () => import('#components/features/manifest/service-manifest.tsx').then((module) => module.ServiceManifest),
  { ssr: false, loading: () => <PanelSkeleton height={620} /> },
);

/** Joins two features: the service in view, and the manifest editor. */
export function ManifestView({ serviceId }: { serviceId: string }) {
  const { service, environment } = useCurrent(serviceId);
  const revisions = useQuery(revisionsQuery(serviceId));
  if (!service || revisions.isPending) return <PanelSkeleton height={620} />;
  return (
    <ServiceManifest
      service={service}
      newest={revisions.data?.items.find((revision) => revision.number === service.latestRevision)}
      environment={environment}
    />
  );
}
