'use client';

import { Button, Select, TextInput } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { EditorIssue } from '#components/common/code-mirror.ts';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { useEnvironments, useMe } from '#components/shell/use-me.ts';
import { refusal } from '#lib/client/access.ts';
import { formatCount } from '#lib/client/format.ts';
import type { ApplyInput, ApplyResult, PlanResult } from '#lib/domain/plan.ts';
import classes from './manifest.module.css';
import { useApply, usePlan } from './mutations.ts';
import { isApplicable } from './plan-model.ts';
import { PlanView } from './plan-view.tsx';

const ManifestEditor = dynamic(() => import('./manifest-editor.tsx').then((module) => module.ManifestEditor), {
  ssr: false,
  loading: () => <div className={classes.waiting} role="status" aria-label="Loading the editor" />,
});

type ManifestPanelProps = {
  initial: string;
  team: string | undefined;
  environment: string | undefined;
  onApplied: (result: ApplyResult) => void;
  onText?: (text: string) => void;
};

/** Edit, plan, apply. What is applied is exactly what was planned: a change of the text asks for a new plan. */
export function ManifestPanel({ initial, team, environment: firstEnvironment, onApplied, onText }: ManifestPanelProps) {
  const environments = useEnvironments();
  const me = useMe();
  const [text, setText] = useState(initial);
  const [issues, setIssues] = useState<EditorIssue[]>([]);
  const [environment, setEnvironment] = useState(firstEnvironment ?? environments[0]?.name ?? '');
  const [message, setMessage] = useState('');
  const [planned, setPlanned] = useState<{ input: ApplyInput; plan: PlanResult }>();
  const plan = usePlan();
  const apply = useApply();
  const input: ApplyInput = {
    manifest: text,
    fileName: 'manifest.yaml',
    origin: 'portal',
    ...(team ? { team } : {}),
    ...(environment ? { environment } : {}),
  };
  const current = planned && JSON.stringify(planned.input) === JSON.stringify(input) ? planned.plan : undefined;
  const chosen = environments.find((entry) => entry.name === environment);
  const mayPlan = refusal(me, 'service:plan', { team });
  const mayApply =
    refusal(me, 'deployment:deploy', { team, environment: chosen ? { name: chosen.name, protected: chosen.protected } : undefined }) ??
    refusal(me, 'service:update', { team });
  const whyNotApply =
    mayApply ??
    (current
      ? isApplicable(current)
        ? undefined
        : current.accepted
          ? 'Nothing would change.'
          : 'The plan is refused: see why above.'
      : 'Plan first: you see what would change before it does.');
  return (
    <div className={classes.panel}>
      <ManifestEditor
        initial={initial}
        onIssues={setIssues}
        onChange={(next) => {
          setText(next);
          onText?.(next);
        }}
      />
      <div className={classes.bar}>
        <span className={classes.state} role="status" data-bad={issues.length > 0 || undefined}>
          {issues.length > 0
            ? `${formatCount(issues.length, 'problem')}: line ${issues[0]?.line}, ${issues[0]?.message}`
            : 'No problem found. Ctrl+Space suggests fields.'}
        </span>
      </div>
      <div className={classes.controls}>
        <Select
          label="Environment"
          data={environments.map((entry) => ({ value: entry.name, label: entry.title || entry.name }))}
          value={environment}
          onChange={(value) => setEnvironment(value ?? '')}
          w={180}
        />
        <TextInput
          label="Message"
          placeholder="Why this change? (optional)"
          value={message}
          maxLength={500}
          onChange={(event) => setMessage(event.currentTarget.value)}
          className={classes.message}
        />
        <GuardedButton
          variant={current ? 'default' : 'filled'}
          refusal={mayPlan ?? (issues.length > 0 ? 'Fix the problems in the manifest first.' : undefined)}
          why={mayPlan ? { verb: 'service:plan', team } : undefined}
          loading={plan.isPending}
          onClick={() => {
            apply.reset();
            plan.mutate(input, { onSuccess: (result) => setPlanned({ input, plan: result }) });
          }}
        >
          Plan
        </GuardedButton>
        <GuardedButton
          variant={current ? 'filled' : 'default'}
          refusal={whyNotApply}
          why={mayApply && !mayPlan ? { verb: 'deployment:deploy', team, environment } : undefined}
          loading={apply.isPending}
          onClick={() => apply.mutate({ ...input, ...(message.trim() ? { message: message.trim() } : {}) }, { onSuccess: onApplied })}
        >
          Apply
        </GuardedButton>
      </div>
      {plan.error ? <ProblemNote title="It cannot be planned" error={plan.error} /> : null}
      {apply.error ? <ProblemNote title="It was not applied" error={apply.error} /> : null}
      {current ? (
        <PlanView plan={current} />
      ) : planned ? (
        <p className={classes.old}>
          The text has changed since the plan.{' '}
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => plan.mutate(input, { onSuccess: (result) => setPlanned({ input, plan: result }) })}
          >
            Plan again
          </Button>
        </p>
      ) : null}
    </div>
  );
}
