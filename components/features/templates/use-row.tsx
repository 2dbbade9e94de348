import { Button, Checkbox } from '@mantine/core';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import table from '#components/common/table.module.css';
import { useRefusal } from '#components/shell/use-me.ts';
import { routes } from '#lib/client/routes.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import type { TemplateUse, TemplateWire } from '#lib/domain/template/template.ts';
import { useOptOut } from './mutations.ts';
import classes from './templates.module.css';

const UpgradePreview = lazyPart(
  () => import('./upgrade-preview.tsx').then((module) => module.UpgradePreview),
  <p className={classes.nothing}>Working out the change…</p>,
);
const OptOutDialog = lazyPart(() => import('./opt-out-dialog.tsx').then((module) => module.OptOutDialog));

/** On an older version, and nothing stands in the way of the newest. */
export const isReady = (use: TemplateUse): boolean => use.version < use.latestVersion && !use.optedOut && use.activeRunId === null;

const whyNot = (use: TemplateUse): string =>
  use.activeRunId
    ? (use.waitsFor ?? 'An upgrade is under way.')
    : use.optedOut
      ? 'It has opted out of upgrades.'
      : 'It is at the newest version.';

type UseRowProps = {
  use: TemplateUse;
  template: TemplateWire;
  checked: boolean;
  onCheck: (on: boolean) => void;
  renderPlan: (plan: PlanResult) => ReactNode;
};

/** One service: its version, and what can be done about it. */
export function UseRow({ use, template, renderPlan, checked, onCheck }: UseRowProps) {
  const optOut = useOptOut(template.id);
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState(false);
  const mayNot = useRefusal('template:use', { team: use.team });
  const outdated = use.version < use.latestVersion;
  const shown = open && isReady(use);
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
          <span className={classes.small}>{outdated ? ` of ${use.latestVersion}` : ' newest'}</span>
          {use.failed && !use.activeRunId ? (
            <Link href={routes.templateRun(use.runId)} className={classes.failedUse}>
              <StatusGlyph kind="bad" size={12} /> did not come through: see why, try again
            </Link>
          ) : null}
        </td>
        <td>
          <div className={classes.rowActions}>
            {use.activeRunId ? (
              <Link href={routes.templateRun(use.activeRunId)} className="link">
                {use.waitsFor ?? 'Upgrade under way'}
              </Link>
            ) : isReady(use) ? (
              <Button size="compact-sm" variant="default" aria-expanded={shown} onClick={() => setOpen(!open)}>
                {shown ? 'Hide the change' : 'Show the change'}
              </Button>
            ) : null}
            <GuardedButton
              size="compact-sm"
              variant="subtle"
              color="gray"
              refusal={mayNot}
              loading={optOut.isPending}
              onClick={() => (use.optedOut ? optOut.mutate({ service: use.serviceId, optedOut: false }) : setAsking(true))}
            >
              {use.optedOut ? 'Opt in' : 'Opt out'}
            </GuardedButton>
            {use.optedOut ? (
              <span className={classes.small}>
                Opted out
                {use.optOut ? (
                  <>
                    {' '}
                    by {use.optOut.by} <RelativeTime iso={use.optOut.at} />
                    {use.optOut.why ? `: ${use.optOut.why}` : ''}
                  </>
                ) : null}
              </span>
            ) : null}
          </div>
          {asking ? (
            <OptOutDialog
              service={use.service}
              pending={optOut.isPending}
              error={optOut.error}
              onClose={() => setAsking(false)}
              onConfirm={(why) => optOut.mutate({ service: use.serviceId, optedOut: true, why }, { onSuccess: () => setAsking(false) })}
            />
          ) : null}
        </td>
      </tr>
      {shown ? (
        <tr>
          <td colSpan={5}>
            <UpgradePreview use={use} template={template} renderPlan={renderPlan} refusal={mayNot} />
          </td>
        </tr>
      ) : null}
    </>
  );
}
