'use client';

import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { CodeEditor } from '#components/common/code-editor.tsx';
import type { EditorIssue } from '#components/common/code-mirror.ts';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { useEnvironments, useMe } from '#components/shell/use-me.ts';
import { refusal } from '#lib/client/access.ts';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import { type Parameters, withDefaults } from '#lib/domain/template/parameters.ts';
import { parseTemplate } from '#lib/domain/template/parse.ts';
import type { TemplateDocument } from '#lib/domain/template/schema.ts';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import { useSaveTemplate } from './mutations.ts';
import { PageForm } from './page-form.tsx';
import { Preview } from './preview.tsx';
import classes from './templates.module.css';

/** The editor, checked as it is typed by the server's own rules, beside the form that the text makes. */
export function Author({ initial, template }: { initial: string; template: TemplateWire | undefined }) {
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
  const issues = parsed.ok ? [] : parsed.error;
  const mayNot = template
    ? refusal(me, template.team === null ? 'template:managePlatform' : 'template:manage', { team: template.team ?? undefined })
    : owner === ''
      ? refusal(me, 'template:managePlatform', {})
      : refusal(me, 'template:manage', { team: owner });
  const whyNot =
    mayNot ??
    (issues.length > 0 ? 'Fix the problems in the text first.' : template && text === template.source ? 'Nothing has changed.' : undefined);
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
    <div className={classes.author}>
      <div className={classes.stack}>
        <CodeEditor label="Template" initial={initial} height="36rem" onChange={setText} validate={validate} />
        <p className={classes.state} role="status" data-bad={issues.length > 0 || undefined}>
          {issues.length > 0
            ? `${formatCount(issues.length, 'problem')}: line ${issues[0]?.line ?? 1}, ${sentence(issues[0])}`
            : 'No problem found.'}
        </p>
        <div className={classes.controls}>
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
            className={classes.grow}
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
          team={template?.team ?? (owner || me.teams[0]?.name || 'team')}
        />
      ) : null}
    </div>
  );
}

/** The form as people will see it, and what it gives. */
function Trial({ document, version, team }: { document: TemplateDocument; version: number; team: string }) {
  const environments = useEnvironments();
  const [step, setStep] = useState(0);
  const [values, setValues] = useState<Parameters>({});
  const pages = document.spec.parameters;
  const index = Math.min(step, pages.length - 1);
  const page = pages[index];
  const answers = withDefaults(document, values);
  return (
    <div className={classes.stack}>
      <Panel title="The form">
        {pages.length > 1 ? (
          <SegmentedControl
            aria-label="Page of the form"
            fullWidth
            size="xs"
            data={pages.map((one, position) => ({ value: String(position), label: one.title }))}
            value={String(index)}
            onChange={(value) => setStep(Number(value))}
          />
        ) : null}
        {page ? (
          <div className={classes.trial}>
            <PageForm
              key={`${index}-${JSON.stringify(page)}`}
              page={page}
              values={answers}
              team={team}
              onChange={setValues}
              onDone={setValues}
            >
              <span />
            </PageForm>
          </div>
        ) : null}
      </Panel>
      <Panel title="What it gives" flush>
        <Preview document={document} version={version} team={team} environment={environments[0]?.name ?? 'dev'} parameters={answers} />
      </Panel>
    </div>
  );
}

function validate(text: string): EditorIssue[] {
  const parsed = parseTemplate(text);
  return parsed.ok
    ? []
    : parsed.error.map((issue) => ({
        line: issue.line ?? 1,
        column: issue.column ?? 1,
        message: sentence(issue),
        severity: 'error' as const,
      }));
}

const sentence = (issue: { path: string; message: string } | undefined): string =>
  issue === undefined ? '' : issue.path === '' ? issue.message : `${issue.path.slice(1).replaceAll('/', '.')}: ${issue.message}`;

/** Whose it can be: the platform for admins, and each team one may manage templates of. */
function ownersOf(me: Me): { value: string; label: string }[] {
  const teams = me.teams
    .filter((team) => refusal(me, 'template:manage', { team: team.name }) === undefined)
    .map((team) => ({ value: team.name, label: team.name }));
  return refusal(me, 'template:managePlatform', {}) === undefined ? [{ value: '', label: 'The platform' }, ...teams] : teams;
}
type Me = ReturnType<typeof useMe>;
