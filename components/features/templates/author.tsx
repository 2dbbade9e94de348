'use client';

import { Select, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { CodeEditor } from '#components/common/code-editor.tsx';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { useMe } from '#components/shell/use-me.ts';
import { refusal } from '#lib/client/access.ts';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { PlanResult } from '#lib/domain/plan.ts';
import { parseTemplate } from '#lib/domain/template/parse.ts';
import type { TemplateDocument } from '#lib/domain/template/schema.ts';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import own from './author.module.css';
import { keepDraft, readDraft } from './draft.ts';
import { DraftNote } from './draft-note.tsx';
import { useSaveTemplate } from './mutations.ts';
import { completeTemplate, describeTemplateField, issueSentence, validateTemplate } from './template-language.ts';
import classes from './templates.module.css';
import { Trial } from './trial.tsx';

const MOST_PROBLEMS = 12;

type AuthorProps = { initial: string; template: TemplateWire | undefined; renderPlan: (plan: PlanResult) => ReactNode };

/** What was written and not published is kept in this browser, until it is published or begun anew. */
export function Author(props: AuthorProps) {
  const { initial, template } = props;
  const name = `${useMe().email ?? ''}.write.${template ? `${template.id}@${template.latestVersion}` : 'new'}`;
  const [draft, setDraft] = useState(() => readDraft<string>(name));
  const keep = (text: string | undefined) => keepDraft(name, text === initial ? undefined : text);
  const discard = () => {
    keep(undefined);
    setDraft(undefined);
  };
  return (
    <>
      {draft ? <DraftNote did="You wrote this" left="and did not publish it" at={draft.at} onDiscard={discard} /> : null}
      <Editor key={draft?.at ?? 0} {...props} start={draft?.value ?? initial} keep={keep} />
    </>
  );
}

type EditorProps = AuthorProps & { start: string; keep: (text: string | undefined) => void };

/** The editor, checked as it is typed by the server's own rules, beside the form that the text makes. */
function Editor({ start: initial, keep, template, renderPlan }: EditorProps) {
  const router = useRouter();
  const me = useMe();
  const [text, setText] = useState(initial);
  const [message, setMessage] = useState('');
  const owners = ownersOf(me);
  const [owner, setOwner] = useState(owners[0]?.value ?? '');
  const save = useSaveTemplate(template?.id);
  const parsed = useMemo(() => parseTemplate(text), [text]);
  const [good, setGood] = useState<TemplateDocument | undefined>(parsed.ok ? parsed.value : undefined);
  if (parsed.ok && good !== parsed.value) setGood(parsed.value);
  const latest = useRef(good);
  useEffect(() => {
    latest.current = good;
  }, [good]);
  const issues = parsed.ok ? [] : parsed.error;
  const mayNot = template
    ? refusal(me, template.platform ? 'template:managePlatform' : 'template:manage', { team: template.team ?? undefined })
    : owner === ''
      ? refusal(me, 'template:managePlatform', {})
      : refusal(me, 'template:manage', { team: owner });
  const whyNot =
    mayNot ??
    (issues.length > 0 ? 'Fix the problems in the text first.' : template && text === template.source ? 'Nothing has changed.' : undefined);
  const trialTeam = template?.team ?? (owner || me.teams[0]?.name);
  const publish = () =>
    save.mutate(
      {
        source: text,
        ...(message.trim() ? { message: message.trim() } : {}),
        ...(template ? { basedOn: template.latestVersion } : owner ? { team: owner } : {}),
      },
      {
        onSuccess: (saved) => {
          keep(undefined);
          notifyDone(`${saved.title} is at version ${saved.latestVersion}.`);
          router.push(routes.template(saved.id));
        },
      },
    );
  return (
    <div className={own.author}>
      <div className={classes.stack}>
        <CodeEditor
          label="Template"
          initial={initial}
          height="36rem"
          onChange={(next) => {
            setText(next);
            keep(next);
          }}
          validate={validateTemplate}
          complete={(at, offset) => completeTemplate(at, offset, latest.current)}
          describe={describeTemplateField}
        />
        <p className={own.state} role="status" data-bad={issues.length > 0 || undefined}>
          {issues.length > 0 ? `${formatCount(issues.length, 'problem')}:` : 'No problem found. Ctrl+Space suggests fields.'}
        </p>
        {issues.length > 0 ? (
          <ul className={own.problems}>
            {issues.slice(0, MOST_PROBLEMS).map((issue) => (
              <li key={`${issue.path} ${issue.message}`}>
                Line {issue.line ?? 1}: {issueSentence(issue)}
              </li>
            ))}
            {issues.length > MOST_PROBLEMS ? <li>and {issues.length - MOST_PROBLEMS} more</li> : null}
          </ul>
        ) : null}
        <div className={own.controls}>
          {template ? null : (
            <Select
              label="Belongs to"
              data={owners}
              value={owner}
              onChange={(value) => setOwner(value ?? '')}
              allowDeselect={false}
              w={200}
            />
          )}
          <TextInput
            label="Message"
            placeholder="What is new? (optional)"
            value={message}
            maxLength={500}
            onChange={(event) => setMessage(event.currentTarget.value)}
            className={own.grow}
          />
          <GuardedButton refusal={whyNot} loading={save.isPending} onClick={publish}>
            {template ? `Publish version ${template.latestVersion + 1}` : 'Create'}
          </GuardedButton>
        </div>
        {save.error ? <ProblemNote title="It was not published" error={save.error} /> : null}
      </div>
      {good ? (
        <div>
          {issues.length > 0 ? <p className={classes.lead}>The form is of the last text without a problem.</p> : null}
          <Trial
            document={good}
            version={(template?.latestVersion ?? 0) + 1}
            team={trialTeam ?? 'team'}
            refusal={refusal(me, 'service:plan', { team: trialTeam })}
            renderPlan={renderPlan}
          />
        </div>
      ) : null}
    </div>
  );
}

/** Whose it can be: the platform for admins, and each team one may manage templates of. */
function ownersOf(me: Me): { value: string; label: string }[] {
  const teams = me.teams
    .filter((team) => refusal(me, 'template:manage', { team: team.name }) === undefined)
    .map((team) => ({ value: team.name, label: team.name }));
  return refusal(me, 'template:managePlatform', {}) === undefined ? [{ value: '', label: 'The platform' }, ...teams] : teams;
}
type Me = ReturnType<typeof useMe>;
