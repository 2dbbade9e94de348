'use client';

import { SegmentedControl } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { notifyDone } from '#components/common/notify.ts';
import { PageHeader } from '#components/common/page-header.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { useMe } from '#components/shell/use-me.ts';
import { useScope, useSetFilters } from '#components/shell/use-scope.ts';
import { routes } from '#lib/client/routes.ts';
import type { ApplyResult } from '#lib/domain/plan.ts';
import { itemSentence } from './plan-model.ts';
import { ServiceForm } from './service-form.tsx';
import { STARTER_MANIFEST } from './starter-manifest.ts';

const ManifestPanel = dynamic(() => import('./manifest-panel.tsx').then((module) => module.ManifestPanel), {
  ssr: false,
  loading: () => <PanelSkeleton height={620} />,
});

/** A new service, by a form or by a manifest. The form writes a manifest; one can go on from there. */
export function NewServiceView() {
  const router = useRouter();
  const search = useSearchParams();
  const setFilters = useSetFilters();
  const { team, env } = useScope();
  const me = useMe();
  const [draft, setDraft] = useState<string>();
  const from = search.get('from') === 'manifest' ? 'manifest' : 'form';
  const owner = team ?? (me.teams.length === 1 ? me.teams[0]?.name : undefined);
  const applied = (result: ApplyResult) => {
    const [item] = result.items;
    notifyDone(itemSentence(item));
    router.push(
      result.items.length === 1 && item ? routes.service(item.serviceId, 'overview', { env: item.environment }) : routes.services(),
    );
  };
  return (
    <>
      <PageHeader
        trail={[{ label: 'Services', href: routes.services() }]}
        title="New service"
        lead="Say what to run. Before anything starts you see the plan."
        actions={
          <SegmentedControl
            aria-label="How to describe it"
            data={[
              { value: 'form', label: 'Form' },
              { value: 'manifest', label: 'Manifest' },
            ]}
            value={from}
            onChange={(value) => setFilters({ from: value === 'manifest' ? 'manifest' : undefined }, 'replace')}
          />
        }
      />
      {from === 'manifest' ? (
        <ManifestPanel initial={draft ?? STARTER_MANIFEST} team={owner} environment={env} onApplied={applied} onText={setDraft} />
      ) : (
        <ServiceForm
          owner={owner}
          environment={env}
          onApplied={applied}
          onManifest={(text) => {
            setDraft(text);
            setFilters({ from: 'manifest' }, 'replace');
          }}
        />
      )}
    </>
  );
}
