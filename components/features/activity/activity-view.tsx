'use client';

import { SegmentedControl } from '@mantine/core';
import { useSearchParams } from 'next/navigation';
import { PageHeader } from '#components/common/page-header.tsx';
import { useScope, useSetFilters } from '#components/shell/use-scope.ts';
import { ActivityPanel } from './activity-panel.tsx';

const LEVELS = [
  { value: '', label: 'Everything' },
  { value: 'warning', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
];

/** Everything that happened in what I may see. */
export function ActivityView() {
  const { team } = useScope();
  const found = useSearchParams().get('level') ?? '';
  const level = LEVELS.some((entry) => entry.value === found) ? found : '';
  const setFilters = useSetFilters();
  return (
    <>
      <PageHeader
        title="Activity"
        lead="What the plane and its people did, newest first."
        actions={
          <SegmentedControl
            aria-label="Which events"
            data={LEVELS}
            value={level}
            onChange={(value) => setFilters({ level: value || undefined })}
          />
        }
      />
      <ActivityPanel
        title={team ? `In ${team}` : 'In all my teams'}
        filters={{ team, level: level || undefined, limit: 50 }}
        empty="Nothing happened yet. Deploy a service, and its story begins here."
        more
      />
    </>
  );
}
