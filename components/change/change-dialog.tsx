'use client';

import { Button, Group, Modal, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { useMe } from '#components/shell/use-me.ts';
import { refusal } from '#lib/client/access.ts';
import type { ChangeInput, ChangePlan } from '#lib/domain/change.ts';
import { changeWords } from '#lib/domain/change-words.ts';
import { minuteText } from '#lib/domain/freeze-window.ts';
import classes from './change.module.css';
import { useAskApproval, useMakeChange } from './mutations.ts';
import { PlanFacts } from './plan-facts.tsx';
import { changePlanQuery } from './queries.ts';

export type ChangeDialogProps = {
  change: ChangeInput;
  /** Where else it could go. */
  targets?: readonly string[];
  title: string;
  onClose: () => void;
};

/** Plan, message, and then the change itself, or the question to those who may approve it. */
export function ChangeDialog({ change: first, targets = [], title, onClose }: ChangeDialogProps) {
  const [environment, setEnvironment] = useState(first.environment);
  const [message, setMessage] = useState('');
  const [override, setOverride] = useState('');
  const [force, setForce] = useState(first.force ?? false);
  const change: ChangeInput = { ...first, environment, ...(force ? { force } : {}) };
  const query = useQuery(changePlanQuery(change));
  const make = useMakeChange();
  const ask = useAskApproval();
  const plan = query.data;
  const said: ChangeInput = {
    ...change,
    ...(message.trim() ? { message: message.trim() } : {}),
    ...(override.trim() ? { override: override.trim() } : {}),
  };
  const mayOverride = useMayOverride(plan);
  // A freeze that is gone around with a reason is no refusal any more.
  const left = plan?.denials.filter((denial) => !(denial.help === 'freeze' && mayOverride && override.trim().length >= 3)) ?? [];
  const bad = plan?.denials.some((denial) => denial.help === 'bad') || force;
  const run = () => {
    if (!plan) return;
    make.mutate(
      { change: said, plan },
      {
        onSuccess: () => {
          notifyDone(`${changeWords(plan)}: it is rolling out.`);
          onClose();
        },
      },
    );
  };
  const request = () =>
    ask.mutate(said, {
      onSuccess: () => {
        notifyDone('Asked. You are told here when it is decided.');
        onClose();
      },
    });
  const waits = query.isPending ? 'The plan is being made.' : query.error ? 'There is no plan.' : undefined;
  return (
    <Modal opened onClose={onClose} size="lg" title={<strong>{title}</strong>} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes.body}>
        {targets.length > 1 ? (
          <NativeSelect
            label="To"
            data={[...targets]}
            value={environment}
            onChange={(event) => {
              setEnvironment(event.currentTarget.value);
              setForce(false);
            }}
          />
        ) : null}
        {query.error ? <ProblemNote title="There is no plan" error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.isPending ? (
          <div className={classes.wait}>
            <PanelSkeleton height={160} />
          </div>
        ) : null}
        {plan ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
          <section className={classes.scroll} tabIndex={0} aria-label="Plan">
            <PlanFacts plan={plan} />
          </section>
        ) : null}
        {bad ? (
          <Switch
            label="Try the revision that failed here once more"
            checked={force}
            onChange={(event) => setForce(event.currentTarget.checked)}
          />
        ) : null}
        {plan?.freeze && mayOverride ? (
          <TextInput
            label={`Reason to go ahead though ${plan.environment} is frozen until ${minuteText(plan.freeze.endsAt)} UTC`}
            description="It is kept in the audit log."
            value={override}
            onChange={(event) => setOverride(event.currentTarget.value)}
          />
        ) : null}
        <Textarea
          label="Message"
          description="Why this, for those who read the history."
          autosize={false}
          rows={2}
          maxLength={500}
          data-autofocus
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
        {make.error || ask.error ? <ProblemNote error={make.error ?? ask.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          {plan?.mayAsk ? (
            <Button variant={left.length > 0 ? 'filled' : 'default'} loading={ask.isPending} onClick={request}>
              Ask for approval
            </Button>
          ) : null}
          {plan?.mayAsk && left.some((denial) => denial.help === 'approval') ? null : (
            <GuardedButton refusal={waits ?? left[0]?.message} loading={make.isPending} onClick={run}>
              {ACTION[change.kind](change)}
            </GuardedButton>
          )}
        </Group>
      </div>
    </Modal>
  );
}

const ACTION: Record<ChangeInput['kind'], (change: ChangeInput) => string> = {
  deploy: (change) => (change.from ? 'Promote' : 'Deploy'),
  rollBack: () => 'Roll back',
  scale: () => 'Scale',
};

function useMayOverride(plan: ChangePlan | undefined): boolean {
  const me = useMe();
  if (!plan?.freeze) return false;
  const environment = { name: plan.environment, protected: plan.environmentProtected };
  return refusal(me, 'deployment:override', { team: plan.team, environment }) === undefined;
}
