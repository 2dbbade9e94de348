'use client';

import { SegmentedControl } from '@mantine/core';
import { useSearchParams } from 'next/navigation';
import { PageHeader } from '#components/common/page-header.tsx';
import { useScope, useSetFilters } from '#components/shell/use-scope.ts';
import { ActivityPanel } from './activity-panel.tsx';
import { activityPageFilters, toLevel } from './queries.ts';

const LEVELS = [
  { value: '', label: 'Everything' },
  { value: 'warning', label: 'Warnings' },
  { value: 'error', label: 'Errors' },
];

/** Everything that happened in what I may see. */
export function ActivityView() {
  const { team } = useScope();
  const level = toLevel(useSearchParams().get('level')) ?? '';
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
        filters={activityPageFilters({ team, level: level || undefined })}
        empty="Nothing happened yet. Deploy a service, and its story begins here."
        more
      />
    </>
  );
}
