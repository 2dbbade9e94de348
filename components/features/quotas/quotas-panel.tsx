'use client';

import { useQuery } from '@tanstack/react-query';
import { Panel } from '#components/common/panel.tsx';
import { QUOTA_MEASURES, takenShare } from '#lib/domain/quota-measures.ts';
import { quotasQuery } from './queries.ts';
import { QuotaBars } from './quota-bars.tsx';
import classes from './quotas.module.css';

const MOST = 4;

/** The fullest quotas of a team, or of all I see; nothing where there is none. */
export function QuotasPanel({ team }: { team: string | undefined }) {
  const { data } = useQuery(quotasQuery(team));
  const quotas = (data?.items ?? [])
    .map((quota) => ({ quota, share: Math.max(...QUOTA_MEASURES.map((measure) => takenShare(quota, measure))) }))
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST);
  if (quotas.length === 0) return null;
  return (
    <Panel title="Quota" note="What the team may ask for, and how much of it it does.">
      {quotas.map(({ quota }) => (
        <div key={`${quota.team}/${quota.environment}`} className={classes.quota}>
          <div className={classes.place}>
            {team === undefined ? `${quota.team} · ` : ''}
            {quota.environment ?? 'All environments together'}
          </div>
          <QuotaBars quota={quota} />
        </div>
      ))}
    </Panel>
  );
}
