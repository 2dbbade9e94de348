'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import table from '#components/common/table.module.css';
import { useRefusal } from '#components/shell/use-me.ts';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import type { TemplateUse, TemplateWire } from '#lib/domain/template/template.ts';
import { useOptOut, usePlanTemplate, useUpgrade } from './mutations.ts';
import { templateUsesQuery } from './queries.ts';
import { ScrollBox } from './scroll-box.tsx';
import classes from './templates.module.css';

type UsesPanelProps = { template: TemplateWire; renderPlan: (plan: PlanResult) => ReactNode };

/** Who uses which version, the change that the newest one would make, and the way to bring it about: one by one or in waves. */
export function UsesPanel({ template, renderPlan }: UsesPanelProps) {
  const uses = useInfiniteQuery(templateUsesQuery(template.id));
  const upgrade = useUpgrade(template.id);
  const [chosen, setChosen] = useState<string[]>([]);
  const [waveSize, setWaveSize] = useState(1);
  const mayNot = useRefusal('template:use', {});
  const all = uses.data?.pages.flatMap((page) => page.items) ?? [];
  const ready = all.filter(isReady).map((use) => use.serviceId);
  const picked = chosen.filter((id) => ready.includes(id));
  const start = (services: string[]) =>
    upgrade.mutate(
      { services, waveSize },
      {
        onSuccess: ({ runs }) => {
          setChosen([]);
          notifyDone(`${formatCount(runs.length, 'upgrade')} started.`);
        },
      },
    );
  if (all.length === 0) return null;
  return (
    <div className={classes.uses}>
      <Panel
        title="Services made from it"
        aside={
          ready.length > 0 ? (
            <div className={classes.upgradeBar}>
              {picked.length > 1 ? (
                <TextInput
                  type="number"
                  label="At a time"
                  classNames={{ root: classes.inline ?? '' }}
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
                onClick={() => start(picked)}
              >
                {picked.length > 0 ? `Upgrade ${formatCount(picked.length, 'service')}` : 'Upgrade'}
              </GuardedButton>
            </div>
          ) : undefined
        }
        flush
      >
        {upgrade.error ? <ProblemNote title="The upgrade was not started" error={upgrade.error} /> : null}
        <ScrollBox className={table.scroll} label="Table of services">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col" className={classes.pick}>
                  <Checkbox
                    aria-label="Choose all that can be upgraded"
                    disabled={ready.length === 0}
                    checked={ready.length > 0 && picked.length === ready.length}
                    indeterminate={picked.length > 0 && picked.length < ready.length}
                    onChange={(event) => setChosen(event.currentTarget.checked ? ready : [])}
                  />
                </th>
                <th scope="col">Service</th>
                <th scope="col">Where</th>
                <th scope="col">Version</th>
                <th scope="col">Upgrade</th>
              </tr>
            </thead>
            <tbody>
              {all.map((use) => (
                <UseRow
                  key={use.serviceId}
                  use={use}
                  template={template}
                  renderPlan={renderPlan}
                  checked={picked.includes(use.serviceId)}
                  onCheck={(on) => setChosen((before) => (on ? [...before, use.serviceId] : before.filter((id) => id !== use.serviceId)))}
                />
              ))}
            </tbody>
          </table>
        </ScrollBox>
        {uses.hasNextPage ? (
          <Button variant="subtle" loading={uses.isFetchingNextPage} onClick={() => void uses.fetchNextPage()}>
            Show more
          </Button>
        ) : null}
      </Panel>
    </div>
  );
}

const isReady = (use: TemplateUse): boolean => use.version < use.latestVersion && !use.optedOut && use.activeRunId === null;

const whyNot = (use: TemplateUse): string =>
  use.activeRunId ? 'An upgrade is under way.' : use.optedOut ? 'It has opted out of upgrades.' : 'It is at the newest version.';

type UseRowProps = UsesPanelProps & { use: TemplateUse; checked: boolean; onCheck: (on: boolean) => void };

function UseRow({ use, template, renderPlan, checked, onCheck }: UseRowProps) {
  const plan = usePlanTemplate(template.id);
  const optOut = useOptOut(template.id);
  const [open, setOpen] = useState(false);
  const mayNot = useRefusal('template:use', { team: use.team });
  const outdated = use.version < use.latestVersion;
  const show = () => {
    setOpen(!open);
    if (!open) plan.mutate({ service: use.serviceId, parameters: {} });
  };
  return (
    <>
      <tr className={table.row}>
        <td>
          <Checkbox
            aria-label={`Choose ${use.service}`}
            checked={checked}
            disabled={!isReady(use)}
            title={isReady(use) ? undefined : whyNot(use)}
            onChange={(event) => onCheck(event.currentTarget.checked)}
          />
        </td>
        <td>
          <Link href={routes.service(use.serviceId)} className="link">
            {use.service}
          </Link>
        </td>
        <td>
          {use.team} · {use.environment}
        </td>
        <td>
          {use.version}
          {outdated ? <span className={classes.small}> of {use.latestVersion}</span> : <span className={classes.small}> newest</span>}
        </td>
        <td>
          <div className={classes.rowActions}>
            {use.activeRunId ? (
              <Link href={routes.templateRun(use.activeRunId)} className="link">
                Upgrade under way
              </Link>
            ) : outdated && !use.optedOut ? (
              <Button size="compact-sm" variant="default" aria-expanded={open} onClick={show}>
                {open ? 'Hide the change' : 'Show the change'}
              </Button>
            ) : null}
            {use.optedOut ? <span className={classes.small}>Opted out</span> : null}
            <GuardedButton
              size="compact-sm"
              variant="subtle"
              color="gray"
              refusal={mayNot}
              loading={optOut.isPending}
              onClick={() => optOut.mutate({ service: use.serviceId, optedOut: !use.optedOut })}
            >
              {use.optedOut ? 'Opt in' : 'Opt out'}
            </GuardedButton>
          </div>
        </td>
      </tr>
      {open && outdated && !use.optedOut ? (
        <tr>
          <td colSpan={5}>
            {plan.isPending ? <p role="status">Working out the change…</p> : null}
            {plan.error ? <ProblemNote title="It cannot be upgraded as it is" error={plan.error} /> : null}
            {plan.data ? renderPlan(plan.data.plan) : null}
          </td>
        </tr>
      ) : null}
    </>
  );
}
