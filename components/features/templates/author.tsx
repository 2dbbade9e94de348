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
import { useSaveTemplate } from './mutations.ts';
import { completeTemplate, describeTemplateField, issueSentence, validateTemplate } from './template-language.ts';
import classes from './templates.module.css';
import { Trial } from './trial.tsx';

type AuthorProps = { initial: string; template: TemplateWire | undefined; renderPlan: (plan: PlanResult) => ReactNode };

/** The editor, checked as it is typed by the server's own rules, beside the form that the text makes. */
export function Author({ initial, template, renderPlan }: AuthorProps) {
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
          onChange={setText}
          validate={validateTemplate}
          complete={(at, offset) => completeTemplate(at, offset, latest.current)}
          describe={describeTemplateField}
        />
        <p className={own.state} role="status" data-bad={issues.length > 0 || undefined}>
          {issues.length > 0
            ? `${formatCount(issues.length, 'problem')}: line ${issues[0]?.line ?? 1}, ${issues[0] ? issueSentence(issues[0]) : ''}`
            : 'No problem found. Ctrl+Space suggests fields.'}
        </p>
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
        <Trial
          document={good}
          version={(template?.latestVersion ?? 0) + 1}
          team={trialTeam ?? 'team'}
          refusal={refusal(me, 'service:plan', { team: trialTeam })}
          renderPlan={renderPlan}
        />
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
