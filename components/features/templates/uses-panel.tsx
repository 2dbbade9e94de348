'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { SearchInput } from '#components/common/search-input.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { formatCount } from '#lib/client/format.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import { useUpgrade } from './mutations.ts';
import { templateUsesQuery } from './queries.ts';
import { TablePanel } from './table-panel.tsx';
import classes from './templates.module.css';
import { isReady, UseRow } from './use-row.tsx';

const WaveQuestions = lazyPart(() => import('./wave-questions.tsx').then((module) => module.WaveQuestions));

type UsesPanelProps = { template: TemplateWire; renderPlan: (plan: PlanResult) => ReactNode };
/** As many as one upgrade takes. */
const MOST = 200;

/** Who uses which version, the change that the newest one would make, and the way to bring it about: one by one or in waves. */
export function UsesPanel({ template, renderPlan }: UsesPanelProps) {
  const [q, setQ] = useState('');
  const [older, setOlder] = useState(false);
  const uses = useInfiniteQuery(templateUsesQuery(template.id, { q: q || undefined, outdated: older ? 'true' : undefined }));
  const upgrade = useUpgrade(template.id);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [waveSize, setWaveSize] = useState(1);
  const mayNot = useRefusal('template:use', {});
  const chooseAll = useChooseAll(template.id);
  const ready = (uses.data?.pages.flatMap((page) => page.items) ?? []).filter(isReady).map((use) => use.serviceId);
  const picked = [...chosen];
  const start = (answers?: Parameters) =>
    upgrade.mutate(
      { services: picked, waveSize: Math.min(waveSize, picked.length), ...(answers ? { parameters: answers } : {}) },
      {
        onSuccess: ({ runs }) => {
          setChosen(new Set());
          notifyDone(`${formatCount(runs.length, 'upgrade')} started.`);
        },
      },
    );
  if (template.services === 0) return null;
  return (
    <div className={classes.uses}>
      <TablePanel
        title="Services made from it"
        note={
          picked.length > 1
            ? `${formatCount(Math.ceil(picked.length / Math.max(1, waveSize)), 'wave')}: each begins when all of the one before are healthy, and a failure stops the rest.`
            : template.outdated > 0
              ? `${formatCount(template.outdated, 'service')} on an older version than ${template.latestVersion}.`
              : undefined
        }
        list={uses}
        nothing={q || older ? 'No service fits.' : 'No service was made from it yet.'}
        columns={[
          <Checkbox
            key="all"
            aria-label="Choose all that can be upgraded"
            disabled={ready.length === 0}
            checked={ready.length > 0 && ready.every((id) => chosen.has(id))}
            indeterminate={ready.some((id) => chosen.has(id)) && !ready.every((id) => chosen.has(id))}
            onChange={(event) => setChosen(new Set(event.currentTarget.checked ? [...chosen, ...ready].slice(0, MOST) : []))}
          />,
          'Service',
          'Where',
          'Version',
          'Upgrade',
        ]}
        row={(use) => (
          <UseRow
            key={use.serviceId}
            use={use}
            template={template}
            renderPlan={renderPlan}
            checked={chosen.has(use.serviceId)}
            onCheck={(on) =>
              setChosen((before) => new Set(on ? [...before, use.serviceId] : [...before].filter((id) => id !== use.serviceId)))
            }
          />
        )}
        aside={
          <div className={classes.upgradeBar}>
            {template.services > 20 || q ? (
              <SearchInput label="Search services" placeholder="Search services" value={q} onSearch={setQ} width="12rem" />
            ) : null}
            {template.outdated > 0 ? (
              <>
                <Checkbox label="Older only" size="xs" checked={older} onChange={(event) => setOlder(event.currentTarget.checked)} />
                {template.outdated > ready.length && picked.length < Math.min(template.outdated, MOST) ? (
                  <Button size="xs" variant="subtle" loading={chooseAll.pending} onClick={() => void chooseAll.read().then(setChosen)}>
                    {template.outdated > MOST ? `Choose the first ${MOST}` : 'Choose all that can be upgraded'}
                  </Button>
                ) : null}
                {picked.length > 1 ? (
                  <TextInput
                    type="number"
                    aria-label="Services in a wave"
                    rightSection={<span className={classes.small}>{waveSize === 1 ? 'at a time' : 'in a wave'}</span>}
                    rightSectionWidth={76}
                    value={waveSize}
                    min={1}
                    max={picked.length}
                    onChange={(event) => setWaveSize(Number(event.currentTarget.value) || 1)}
                    w={140}
                    size="xs"
                  />
                ) : null}
                <GuardedButton
                  size="xs"
                  refusal={mayNot ?? (picked.length === 0 ? 'Choose services to upgrade first.' : undefined)}
                  loading={upgrade.isPending}
                  onClick={() => start()}
                >
                  {picked.length > 0 ? `Upgrade ${formatCount(picked.length, 'service')}` : 'Upgrade'}
                </GuardedButton>
              </>
            ) : null}
          </div>
        }
      >
        {upgrade.error ? <WaveQuestions template={template} error={upgrade.error} pending={upgrade.isPending} onDone={start} /> : null}
      </TablePanel>
    </div>
  );
}

/** The services on an older version that are not on the screen yet. */
function useChooseAll(id: string): { pending: boolean; read: () => Promise<ReadonlySet<string>> } {
  const queries = useQueryClient();
  const [pending, setPending] = useState(false);
  const read = async () => {
    setPending(true);
    try {
      const found = await queries.fetchInfiniteQuery(templateUsesQuery(id, { outdated: 'true', limit: MOST }));
      return new Set(
        found.pages
          .flatMap((page) => page.items)
          .filter(isReady)
          .map((use) => use.serviceId),
      );
    } finally {
      setPending(false);
    }
  };
  return { pending, read };
}
