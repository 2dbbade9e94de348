'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { useEnvironments, useRefusal } from '#components/shell/use-me.ts';
import type { QuotaLimits } from '#lib/domain/quota-measures.ts';
import { quotasQuery } from './queries.ts';
import { QuotaBars } from './quota-bars.tsx';
import classes from './quotas.module.css';

const QuotaDialog = lazyPart(() => import('./quota-dialog.tsx').then((module) => module.default));
const FREE: QuotaLimits = { services: null, instances: null, cpuMilli: null, memoryMib: null };

/** What a team may ask for, in all environments together and in each; owners divide, admins give. */
export function TeamQuotas({ team }: { team: string }) {
  const quotas = useQuery(quotasQuery(team));
  const environments = useEnvironments();
  const [asked, setAsked] = useState<{ environment: string | null; opened: boolean }>();
  const [whole, part] = [useRefusal('quota:manage', { team }), useRefusal('quota:divide', { team })];
  if (quotas.isPending) return <PanelSkeleton height={320} />;
  const find = (environment: string | null) => quotas.data?.items.find((each) => each.environment === environment);
  return (
    <Panel
      title="Quota"
      note="What the team’s services may ask for. Nothing that runs is stopped by a quota; only growth beyond it is refused, with the reason."
    >
      {quotas.error ? <ProblemNote error={quotas.error} onRetry={() => void quotas.refetch()} /> : null}
      {[null, ...environments.map((each) => each.name)].map((environment) => {
        const quota = find(environment);
        const place = environment ?? 'All environments together';
        return (
          <section key={place} className={classes.quota} aria-label={place}>
            <div className={classes.place}>
              {place}
              <GuardedButton
                size="xs"
                variant="default"
                aria-label={`Change the quota: ${place}`}
                refusal={environment === null ? whole : part}
                why={{ verb: environment === null ? 'quota:manage' : 'quota:divide', team }}
                onClick={() => setAsked({ environment, opened: true })}
              >
                Change…
              </GuardedButton>
            </div>
            {quota ? <QuotaBars quota={quota} /> : <p className={classes.none}>No limit.</p>}
          </section>
        );
      })}
      {asked ? (
        <QuotaDialog
          key={asked.environment ?? ''}
          opened={asked.opened}
          team={team}
          environment={asked.environment}
          limits={find(asked.environment)?.limits ?? FREE}
          onClose={() => setAsked({ ...asked, opened: false })}
        />
      ) : null}
    </Panel>
  );
}
