'use client';

import { useQuery } from '@tanstack/react-query';
import { Panel } from '#components/common/panel.tsx';
import { useMe } from '#components/shell/use-me.ts';
import { useScope } from '#components/shell/use-scope.ts';
import { ApprovalList } from './approval-list.tsx';
import { approvalListQuery } from './queries.ts';

/** What waits for the reader's approval; nothing at all when nothing does. */
export function WaitingPanel() {
  const { team } = useScope();
  const me = useMe();
  const may = me.platformRole !== null || me.teams.length > 0;
  const { data } = useQuery({ ...approvalListQuery({ view: 'waiting', team, id: undefined, cursor: undefined }), enabled: may });
  if (!data || data.items.length === 0) return null;
  return (
    <Panel title="Waiting for my approval" aside={<span className="nums">{data.total}</span>} flush>
      <ApprovalList rows={data.items.slice(0, 5)} />
    </Panel>
  );
}
