import { Button, Group, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useAskApproval } from '#components/change/mutations.ts';
import { PlanFacts } from '#components/change/plan-facts.tsx';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { useMe } from '#components/shell/use-me.ts';
import { useSetFilters } from '#components/shell/use-scope.ts';
import { refusal } from '#lib/client/access.ts';
import { routes } from '#lib/client/routes.ts';
import type { ApprovalWire, VoteInput } from '#lib/domain/approval.ts';
import { minuteText } from '#lib/domain/freeze-window.ts';
import { ApprovalBadge } from './approval-badge.tsx';
import classes from './approvals.module.css';
import { useVote, useWithdraw } from './mutations.ts';
import { approvalQuery } from './queries.ts';

/** One request: what it changes, who asked and why, who has voted, and the reader's own vote. */
export function ApprovalPanel({ id }: { id: string }) {
  const query = useQuery(approvalQuery(id));
  if (query.error && !query.data)
    return <ProblemNote title="The request cannot be shown" error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PanelSkeleton height={320} />;
  const approval = query.data;
  return (
    <Panel title={approval.summary} aside={<ApprovalBadge approval={approval} />}>
      <div className={classes.panel}>
        <dl className={classes.pairs}>
          <dt>Asked by</dt>
          <dd>
            {approval.requester}, <RelativeTime iso={approval.createdAt} />
            {approval.message ? <q className={classes.quote}>{approval.message}</q> : null}
          </dd>
          <dt>Service</dt>
          <dd>
            <Link
              className="link"
              href={routes.service(approval.serviceId, 'overview', {
                env: approval.plan.fromRevision === null ? undefined : approval.environment,
              })}
            >
              {approval.team}/{approval.service}
            </Link>
          </dd>
          <dt>Who may approve</dt>
          <dd>{approval.approvers}</dd>
          {approval.phase === 'pending' ? (
            <>
              <dt>Until</dt>
              <dd>
                {minuteText(approval.deadlineAt)} UTC (<RelativeTime iso={approval.deadlineAt} future />)
              </dd>
            </>
          ) : (
            <>
              <dt>Outcome</dt>
              <dd>{approval.outcome || 'Nobody decided in time.'}</dd>
            </>
          )}
        </dl>
        <PlanFacts plan={approval.plan} denials={false} />
        {approval.votes.length > 0 ? (
          <ul className={classes.votes} aria-label="Votes">
            {approval.votes.map((vote) => (
              <li key={vote.name}>
                <StatusGlyph kind={vote.decision === 'approve' ? 'done' : 'bad'} /> {vote.name}{' '}
                {vote.decision === 'approve' ? 'approved' : 'rejected'} <RelativeTime iso={vote.at} />
                {vote.comment ? <q className={classes.quote}>{vote.comment}</q> : null}
              </li>
            ))}
          </ul>
        ) : null}
        {approval.phase === 'pending' ? <Ballot approval={approval} /> : null}
        {approval.staleBecause || approval.phase === 'stale' || approval.phase === 'expired' ? <AskAgain approval={approval} /> : null}
      </div>
    </Panel>
  );
}

function Ballot({ approval }: { approval: ApprovalWire }) {
  const [comment, setComment] = useState('');
  const [override, setOverride] = useState('');
  const vote = useVote(approval.id);
  const withdraw = useWithdraw(approval.id);
  const me = useMe();
  const environment = { name: approval.environment, protected: true };
  const mayOverride = approval.freeze !== null && refusal(me, 'deployment:override', { team: approval.team, environment }) === undefined;
  const frozen =
    approval.freeze && !(mayOverride && override.trim().length >= 3)
      ? `${approval.environment} is frozen until ${minuteText(approval.freeze.endsAt)} UTC: ${approval.freeze.reason}.`
      : undefined;
  const cast = (decision: VoteInput['decision']) =>
    vote.mutate(
      {
        decision,
        digest: approval.digest,
        ...(comment.trim() ? { comment: comment.trim() } : {}),
        ...(override.trim() && decision === 'approve' ? { override: override.trim() } : {}),
      },
      { onSuccess: (next) => notifyDone(next.outcome || 'Your vote counts. Others have to approve too.') },
    );
  return (
    <form className={classes.ballot} aria-label="Your vote" onSubmit={(event) => event.preventDefault()}>
      {approval.staleBecause ? (
        <p className={classes.stale} role="alert">
          <StatusGlyph kind="warn" /> {approval.staleBecause}
        </p>
      ) : null}
      {approval.freeze && mayOverride ? (
        <TextInput
          label={`Reason to go ahead though ${approval.environment} is frozen until ${minuteText(approval.freeze.endsAt)} UTC`}
          description="It is kept in the audit log."
          value={override}
          onChange={(event) => setOverride(event.currentTarget.value)}
        />
      ) : null}
      {approval.voteRefusal ? null : (
        <Textarea label="Comment" rows={2} maxLength={1000} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
      )}
      {(vote.error ?? withdraw.error) ? <ProblemNote error={vote.error ?? withdraw.error} /> : null}
      {approval.voteRefusal ? <p className={classes.dim}>{approval.voteRefusal}</p> : null}
      <Group justify="flex-end" gap="xs">
        {approval.mine ? (
          <Button
            variant="default"
            loading={withdraw.isPending}
            onClick={() => withdraw.mutate(undefined, { onSuccess: () => notifyDone('Withdrawn.') })}
          >
            Withdraw
          </Button>
        ) : null}
        <GuardedButton
          variant="default"
          refusal={approval.voteRefusal ?? undefined}
          loading={vote.isPending}
          onClick={() => cast('reject')}
        >
          Reject
        </GuardedButton>
        <GuardedButton
          refusal={approval.voteRefusal ?? approval.staleBecause ?? frozen}
          loading={vote.isPending}
          onClick={() => cast('approve')}
        >
          Approve
        </GuardedButton>
      </Group>
    </form>
  );
}

/** The same change, as it would be now. */
function AskAgain({ approval }: { approval: ApprovalWire }) {
  const ask = useAskApproval();
  const setFilters = useSetFilters();
  const { plan } = approval;
  const again = () =>
    ask.mutate(
      {
        kind: plan.kind,
        service: approval.serviceId,
        environment: approval.environment,
        ...(plan.from ? { from: plan.from } : { ...(plan.kind === 'scale' ? {} : { revision: plan.revision }) }),
        ...(plan.kind === 'scale' ? { replicas: plan.replicas.after } : {}),
        ...(approval.message ? { message: approval.message } : {}),
      },
      {
        onSuccess: (next) => {
          notifyDone('Asked again.');
          setFilters({ id: next.id, view: 'open' });
        },
      },
    );
  return (
    <Group justify="flex-end" gap="xs">
      {ask.error ? <ProblemNote error={ask.error} /> : null}
      <Button variant="default" loading={ask.isPending} onClick={again}>
        Ask again
      </Button>
    </Group>
  );
}
