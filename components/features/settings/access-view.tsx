'use client';

import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { explainQuery, type Question, whoCanQuery } from '#components/common/access-queries.ts';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { useEnvironments, useMe } from '#components/shell/use-me.ts';
import { useSetFilters } from '#components/shell/use-scope.ts';
import { refusal } from '#lib/client/access.ts';
import type { ExplainWire } from '#lib/domain/explain.ts';
import { membersQuery, teamsQuery } from './queries.ts';
import { parseQuestion } from './question.ts';
import classes from './settings.module.css';
import { VERB_OPTIONS, verbWords } from './verb-words.ts';
import { WhoCanPanel } from './who-can-panel.tsx';

const PermissionMatrix = dynamic(() => import('./permission-matrix.tsx'), { ssr: false, loading: () => <PanelSkeleton height={480} /> });

/** Why I, or a member, may or may not; who can; and the whole table. The question is in the URL. */
export function AccessView() {
  const question = parseQuestion(useSearchParams(), useMe());
  const why = useQuery(explainQuery(question));
  const who = useQuery({ ...whoCanQuery(question), enabled: refusal(useMe(), 'member:read', { team: question.team }) === undefined });
  return (
    <>
      <PageHeader title="Who can do what" lead="Answered by the same judge that lets requests in, as things are right now." />
      <div className={classes.stack}>
        <Panel title="Ask">
          <QuestionForm question={question} />
        </Panel>
        <Panel title={why.data && !why.data.subject.me ? `May ${why.data.subject.name}?` : 'May I?'}>
          {why.error ? <ProblemNote error={why.error} /> : null}
          {why.data && !why.error ? <Answer answer={why.data} /> : null}
        </Panel>
        {who.data ? <WhoCanPanel answer={who.data} /> : null}
        <PermissionMatrix asked={question.verb} />
      </div>
    </>
  );
}

function QuestionForm({ question }: { question: Question }) {
  const me = useMe();
  const environments = useEnvironments();
  const setFilters = useSetFilters();
  const teams = useQuery(teamsQuery());
  const mayAskAbout =
    question.team !== undefined && (me.platformRole !== null || refusal(me, 'member:manage', { team: question.team }) === undefined);
  const members = useQuery({ ...membersQuery(question.team ?? ''), enabled: mayAskAbout });
  const people = (members.data?.items ?? []).map(({ email, name }) => ({
    value: email,
    label: name === email ? email : `${name}, ${email}`,
  }));
  const set = (patch: Record<string, string>) =>
    setFilters(Object.fromEntries(Object.entries(patch).map(([name, value]) => [name, value || undefined])), 'replace');
  const unlisted =
    question.user && !people.some(({ value }) => value === question.user) ? [{ value: question.user, label: question.user }] : [];
  return (
    <search className={classes.ask} aria-label="Question">
      {mayAskAbout ? (
        <NativeSelect
          label="Who"
          data={[{ value: '', label: 'I' }, ...unlisted, ...people]}
          value={question.user ?? ''}
          onChange={(event) => set({ user: event.currentTarget.value })}
        />
      ) : null}
      <NativeSelect
        label="To do what"
        data={VERB_OPTIONS}
        value={question.verb}
        onChange={(event) => set({ verb: event.currentTarget.value })}
      />
      <NativeSelect
        label="In which team"
        data={[
          ...(question.team ? [] : [{ value: '', label: 'Any' }]),
          ...(teams.data?.items ?? []).map(({ name, title }) => ({ value: name, label: title || name })),
        ]}
        value={question.team ?? ''}
        onChange={(event) => set({ team: event.currentTarget.value, user: '' })}
      />
      <NativeSelect
        label="In which environment"
        data={[{ value: '', label: 'Any' }, ...environments.map(({ name, title }) => ({ value: name, label: title || name }))]}
        value={question.environment ?? ''}
        onChange={(event) => set({ environment: event.currentTarget.value })}
      />
    </search>
  );
}

function Answer({ answer }: { answer: ExplainWire }) {
  const { allowed, subject } = answer;
  return (
    <div className={classes.stack}>
      <div className={classes.verdict} role="status">
        <StatusGlyph kind={allowed ? 'good' : 'bad'} size={18} />
        <div>
          <strong>
            {allowed ? 'Yes' : 'No'}: {verbWords(answer.verb).toLowerCase()}
            {answer.team ? ` in ${answer.team}` : ''}
            {answer.environment ? `, ${answer.environment}` : ''}
          </strong>
          {allowed ? <span>By the {answer.reason}.</span> : <span>{subject.me ? answer.reason : `They are told: “${answer.reason}”`}</span>}
        </div>
      </div>
      <dl className={classes.facts}>
        <dt>What it takes</dt>
        <dd>{answer.rule}</dd>
        <dt>{subject.me ? 'What I have' : 'What they have'}</dt>
        <dd>
          {answer.considered.length === 0 ? 'No role anywhere.' : null}
          <ul className={classes.considered}>
            {answer.considered.map((one) => (
              <li key={one.grant}>
                <StatusGlyph kind={one.suffices ? 'good' : 'idle'} size={12} />
                <span>
                  <b>{one.grant}</b>: {one.why}
                </span>
              </li>
            ))}
          </ul>
        </dd>
        {answer.wayOut ? (
          <>
            <dt>The way out</dt>
            <dd>{answer.wayOut}</dd>
          </>
        ) : null}
        {answer.askWhom.length > 0 ? (
          <>
            <dt>Ask</dt>
            <dd>{answer.askWhom.map(({ name, email }) => (name === email ? email : `${name} (${email})`)).join(', ')}</dd>
          </>
        ) : null}
      </dl>
    </div>
  );
}
