'use client';

import { useRouter } from 'next/navigation';
import { notifyDone } from '#components/common/notify.ts';
import { routes } from '#lib/client/routes.ts';
import { toManifestText } from '#lib/domain/manifest/to-manifest.ts';
import type { RevisionWire, ServiceWire } from '#lib/domain/service.ts';
import { ManifestPanel } from './manifest-panel.tsx';
import { itemSentence } from './plan-model.ts';

/** The manifest of a service that exists: its author's own text where it was kept. */
export function ServiceManifest({
  service,
  newest,
  environment,
}: {
  service: ServiceWire;
  newest: RevisionWire | undefined;
  environment: string | undefined;
}) {
  const router = useRouter();
  return (
    <ManifestPanel
      key={`${service.id}:${service.latestRevision}:${service.generation}:${environment}`}
      initial={newest?.manifest ?? textOf(service)}
      team={service.team}
      environment={environment}
      onApplied={(result) => {
        notifyDone(itemSentence(result.items[0]));
        router.push(routes.service(service.id, 'overview', { env: result.items[0]?.environment }));
      }}
    />
  );
}

const textOf = (service: ServiceWire): string =>
  toManifestText(
    {
      name: service.name,
      team: service.team,
      title: service.title,
      description: service.description,
      labels: service.labels,
      annotations: service.annotations,
    },
    service.spec,
  );
