'use client';

import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { PanelSkeleton } from '#components/common/skeletons.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { routes, safeHref } from '#lib/client/routes.ts';
import type { TemplateRunWire } from '#lib/domain/template/run.ts';
import { isRetryable, isRunOver } from '#lib/domain/template/run-phase.ts';
import { useCancelRun, useRetryRun } from './mutations.ts';
import { templateRunQuery, templateVersionQuery } from './queries.ts';
import own from './run.module.css';
import { RunBadge } from './run-badge.tsx';
import { RunSteps } from './run-steps.tsx';
import { RunWaves } from './run-waves.tsx';
import { ScrollBox } from './scroll-box.tsx';
import classes from './templates.module.css';

/** One run as it happens: its steps with their log, what it made, and where it stopped. */
export function RunView({ id }: { id: string }) {
  const run = useQuery(templateRunQuery(id));
  if (run.error) return <ProblemNote title="This run cannot be shown" error={run.error} onRetry={() => void run.refetch()} />;
  if (!run.data) return <PanelSkeleton height={420} />;
  return <Shown run={run.data} />;
}

function Shown({ run }: { run: TemplateRunWire }) {
  const retry = useRetryRun(run.id);
  const cancel = useCancelRun(run.id);
  const mayNot = useRefusal('template:use', { team: run.team });
  const version = useQuery(templateVersionQuery(run.templateId, run.version));
  const titles = new Map(
    (version.data?.document.spec.parameters ?? []).flatMap((page) =>
      Object.entries(page.properties).map(([name, field]) => [name, field.title]),
    ),
  );
  return (
    <>
      <PageHeader
        trail={[
          { label: 'Templates', href: routes.templates() },
          { label: run.title, href: routes.template(run.templateId) },
        ]}
        title={run.cause === 'upgrade' ? `Upgrade of ${run.service}` : `Run of ${run.title}`}
        beside={<RunBadge phase={run.phase} />}
        lead={
          <>
            Version {run.version} for {run.team} in {run.environment}, by {run.by}, <RelativeTime iso={run.createdAt} />
          </>
        }
        actions={
          isRetryable(run.phase) ? (
            <>
              {run.cause === 'create' ? (
                <Button
                  component={Link}
                  variant="default"
                  href={routes.templateForm(run.templateId, { team: run.team, env: run.environment, from: run.id })}
                >
                  Start over with these answers
                </Button>
              ) : null}
              <GuardedButton refusal={mayNot} loading={retry.isPending} onClick={() => retry.mutate()}>
                {run.phase === 'failed' ? 'Try again from the failed step' : 'Go on from there'}
              </GuardedButton>
            </>
          ) : isRunOver(run.phase) ? undefined : (
            <GuardedButton
              variant="default"
              refusal={mayNot ?? (run.stopping ? 'It is being stopped already.' : undefined)}
              loading={cancel.isPending}
              onClick={() => cancel.mutate({})}
            >
              Stop
            </GuardedButton>
          )
        }
      />
      <p role="status" className="sr-only">
        {run.phase === 'succeeded' ? 'The run is complete.' : run.message}
      </p>
      {run.stopping ? <p className={own.banner}>{run.stopping} asked to stop it. It stops at the next safe point.</p> : null}
      {run.message && !run.stopping && run.phase !== 'running' && run.phase !== 'succeeded' ? (
        <p className={own.banner} data-kind={run.phase}>
          {run.message}
          {isRetryable(run.phase) ? ' What was done before stays.' : ''}
        </p>
      ) : null}
      {cancel.error ? <ProblemNote title="It was not stopped" error={cancel.error} /> : null}
      {retry.error ? <ProblemNote title="It was not tried again" error={retry.error} /> : null}
      {run.output ? (
        <section className={own.output} aria-label="Output">
          <p>{run.output.text}</p>
          <div className={own.links}>
            {run.output.links.map((link, index) => (
              <OutputLink key={link.url} link={link} first={index === 0} />
            ))}
          </div>
        </section>
      ) : null}
      <div className={classes.split}>
        <Panel title="Steps" flush>
          <RunSteps run={run} />
        </Panel>
        <div className={classes.aside}>
          {run.group.length > 1 ? (
            <RunWaves run={run} refusal={mayNot} pending={cancel.isPending} onStop={() => cancel.mutate({ group: true })} />
          ) : null}
          {run.services.length > 0 ? (
            <Panel title={run.cause === 'upgrade' ? 'Changed' : 'Made'}>
              <ul className={own.made}>
                {run.services.map((service) => (
                  <li key={service.id}>
                    <Link href={routes.service(service.id, 'overview', { env: run.environment })} className="link">
                      {service.name}
                    </Link>
                    {run.phase === 'failed' ? (
                      <Link href={routes.service(service.id, 'logs', { env: run.environment })} className="link">
                        Logs of {service.name}
                      </Link>
                    ) : null}
                  </li>
                ))}
              </ul>
            </Panel>
          ) : null}
          <Panel title="Answers">
            <dl className={own.answers}>
              {Object.entries(run.parameters).map(([name, value]) => (
                <div key={name}>
                  <dt>{titles.get(name) ?? name}</dt>
                  <dd>{answerWords(value)}</dd>
                </div>
              ))}
            </dl>
          </Panel>
          {run.manifest ? (
            <Panel title="Manifest" flush>
              <ScrollBox className={classes.manifest} label="Text of the manifest">
                <pre>{run.manifest}</pre>
              </ScrollBox>
            </Panel>
          ) : null}
        </div>
      </div>
    </>
  );
}

/** An answer as one would say it. */
function answerWords(value: unknown): string {
  if (value === null || typeof value !== 'object') return value === true ? 'yes' : value === false ? 'no' : String(value ?? '');
  if (Array.isArray(value)) return value.map(answerWords).join(', ');
  return Object.entries(value)
    .map(([name, inner]) => `${name}: ${answerWords(inner)}`)
    .join(', ');
}

/** A page of the portal, or an address that a service has; anything else was left out when the run ended. */
function OutputLink({ link, first }: { link: { title: string; url: string }; first: boolean }) {
  const look = { variant: first ? 'filled' : 'default' } as const;
  if (link.url.startsWith('/')) {
    return (
      <Button component={Link} href={link.url} {...look}>
        {link.title}
      </Button>
    );
  }
  const href = safeHref(link.url);
  return href ? (
    <Button
      component="a"
      href={href}
      target="_blank"
      rel="noreferrer noopener"
      rightSection={<IconExternalLink size={15} aria-hidden="true" />}
      {...look}
    >
      {link.title}
    </Button>
  ) : null;
}
