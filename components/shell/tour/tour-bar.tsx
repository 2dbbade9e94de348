'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';
import { CopyButton } from '#components/common/copy-button.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { instancesQuery } from '#components/features/service/queries.ts';
import { templateRunQuery } from '#components/features/templates/queries.ts';
import { routes, safeHref } from '#lib/client/routes.ts';
import { hasRole } from '#lib/domain/access.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import { useEnvironments, useMe } from '../use-me.ts';
import { useScope } from '../use-scope.ts';
import { exampleTemplateQuery, newestDeploymentQuery } from './queries.ts';
import classes from './tour.module.css';
import type { Tour } from './use-tour.ts';

const TITLES = ['Your team and its places', 'Choose what to run', 'See the plan, then run it', 'Open it, and watch it heal'];

/**
 * Four steps to a running service, above the page and never over it: the real pages are used, and the step goes on when what it asks for
 * has happened. It can be left at any time, and gone on with later.
 */
export function TourBar({ step, tour }: { step: number; tour: Tour }) {
  const title = useRef<HTMLParagraphElement>(null);
  const shown = useRef(step);
  useEffect(() => {
    if (shown.current === step) return;
    shown.current = step;
    // The button that was pressed is gone with its step; a focus that is on the page stays there.
    if (document.activeElement === document.body) title.current?.focus();
  }, [step]);
  return (
    <aside className={classes.bar} aria-label="First steps">
      <div className={classes.inner}>
        <ol className={classes.steps} aria-label="The four steps">
          {TITLES.map((name, index) => (
            <li key={name} aria-current={index + 1 === step ? 'step' : undefined} data-done={index + 1 < step || undefined}>
              <span className="sr-only">
                {name}
                {index + 1 < step ? ', done' : ''}
              </span>
            </li>
          ))}
        </ol>
        <div className={classes.text}>
          <p ref={title} tabIndex={-1} className={classes.title} role="status">
            <span className={classes.count}>Step {step} of 4</span> {TITLES[step - 1]}
          </p>
          <Step step={step} tour={tour} />
        </div>
        <Button variant="subtle" size="compact-sm" onClick={tour.leave}>
          Leave
        </Button>
      </div>
    </aside>
  );
}

function Step({ step, tour }: { step: number; tour: Tour }) {
  switch (step) {
    case 1:
      return <PlaceStep tour={tour} />;
    case 2:
      return <ChooseStep tour={tour} />;
    case 3:
      return <DeployStep tour={tour} />;
    default:
      return <WatchStep tour={tour} />;
  }
}

/** The team in which the person may make something: the chosen one, or the first. */
function useTourTeam() {
  const { teams } = useMe();
  const scope = useScope();
  return teams.find((team) => team.name === scope.team) ?? teams.find((team) => hasRole(team.role, 'developer')) ?? teams[0];
}

function PlaceStep({ tour }: { tour: Tour }) {
  const team = useTourTeam();
  const environments = useEnvironments();
  const names = environments.map((one) => one.title || one.name);
  const last = names.at(-1);
  return (
    <Body
      action={
        <Button component={Link} href={routes.templates({ team: team?.name })} onClick={() => tour.go(2)}>
          Next: choose what to run
        </Button>
      }
    >
      {team ? (
        <>
          Services belong to a team: yours is <b>{team.title || team.name}</b>, and you are its {team.role}.{' '}
        </>
      ) : null}
      A service runs in environments, one after another: {names.slice(0, -1).join(', ')}
      {names.length > 1 ? ' and ' : ''}
      {last}. {environments.some((one) => one.protected) ? 'Those with a lock take an operator.' : ''}
    </Body>
  );
}

function ChooseStep({ tour }: { tour: Tour }) {
  const pathname = usePathname();
  const scope = useScope();
  const team = useTourTeam();
  const { data: example, isPending } = useQuery(exampleTemplateQuery());
  const chosen = /^\/templates\/tpl_[^/]+\/use$/.test(pathname) || pathname === '/services/new';
  useAdvance(chosen, tour, 3);
  return (
    <Body
      action={
        isPending ? undefined : example ? (
          <Button component={Link} href={routes.templateForm(example.id, { team: scope.team ?? team?.name, env: scope.env })}>
            Take “{example.title}”
          </Button>
        ) : (
          <Button component={Link} href={routes.newService()}>
            Fill in a form
          </Button>
        )
      }
    >
      A template is a way that works: a few answers, and the rest is set up.{' '}
      {example ? `“${example.title}” comes with a ready example, so it needs nothing but a name; any other will do as well.` : ''}
      {example === null ? 'None with an example is offered here, but the form asks for little.' : ''}
    </Body>
  );
}

function DeployStep({ tour }: { tour: Tour }) {
  const pathname = usePathname();
  const runId = /^\/templates\/runs\/([^/]+)/.exec(pathname)?.[1];
  const run = useQuery({ ...templateRunQuery(runId ?? ''), enabled: runId !== undefined }).data;
  const made = run?.phase === 'succeeded' || /^\/services\/svc_/.test(pathname);
  useAdvance(made, tour, 4);
  const onForm = /\/use$|\/services\/new$/.test(pathname);
  if (run && run.phase === 'failed')
    return <Body>The run stopped: its page says where and why, and it can be tried again from there.</Body>;
  if (runId) return <Body>It is being made. Each step tells what it does; this goes on by itself when the service runs.</Body>;
  return (
    <Body
      action={
        onForm ? undefined : (
          <Button variant="default" onClick={() => tour.go(2)}>
            Choose again
          </Button>
        )
      }
    >
      {onForm
        ? 'Give it a name and go on to the review: it shows the plan, what will be made and where. Nothing happens before you press Run.'
        : 'The form you began is behind you: choose again what to run.'}
    </Body>
  );
}

function WatchStep({ tour }: { tour: Tour }) {
  const pathname = usePathname();
  const team = useTourTeam();
  const runId = /^\/templates\/runs\/([^/]+)/.exec(pathname)?.[1];
  const run = useQuery({ ...templateRunQuery(runId ?? ''), enabled: runId !== undefined }).data;
  const shown = /^\/services\/(svc_[^/]+)/.exec(pathname)?.[1] ?? run?.services[0]?.id;
  const newest = useQuery(newestDeploymentQuery(shown, shown ? undefined : team?.name));
  const deployment = newest.data;
  if (newest.isPending) return <Body>Looking for your service…</Body>;
  if (!deployment)
    return (
      <Body
        action={
          <Button variant="default" onClick={() => tour.go(2)}>
            Choose what to run
          </Button>
        }
      >
        There is no service yet that could be opened.
      </Body>
    );
  return <Watched deployment={deployment} tour={tour} />;
}

function Watched({ deployment, tour }: { deployment: DeploymentWire; tour: Tour }) {
  const pathname = usePathname();
  const { items = [] } = useQuery(instancesQuery(deployment.id)).data ?? {};
  const url = deployment.url ? safeHref(deployment.url) : undefined;
  const healed = items.some((instance) => instance.restarts > 0);
  const victim = items.find((instance) => instance.phase === 'ready' && instance.pid !== null);
  const page = routes.service(deployment.serviceId, 'overview', { env: deployment.environment });
  return (
    <Body
      action={
        <>
          {url ? (
            <Button component="a" href={url} target="_blank" rel="noreferrer noopener" variant="default">
              Open {deployment.service}
            </Button>
          ) : null}
          {pathname.startsWith(`/services/${deployment.serviceId}`) ? null : (
            <Button component={Link} href={page} variant="default">
              Watch it
            </Button>
          )}
          <Button onClick={tour.finish}>Finish</Button>
        </>
      }
    >
      <StatusGlyph kind={deployment.health === 'Healthy' ? 'good' : 'moving'} size={14} /> <b>{deployment.service}</b> runs in{' '}
      {deployment.environment}: {deployment.readyInstances} of {deployment.replicas} ready.{' '}
      {healed
        ? 'It healed: an instance ended by itself, and another took its place.'
        : victim
          ? 'To see it heal, end one of its programs in a terminal of this machine: '
          : 'Whatever ends by itself is started again.'}
      {!healed && victim ? (
        <span className={classes.command}>
          <code>kill {victim.pid}</code> <CopyButton text={`kill ${victim.pid}`} label="Copy the command" />
        </span>
      ) : null}
    </Body>
  );
}

function Body({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.body}>
      <p>{children}</p>
      {action ? <div className={classes.actions}>{action}</div> : null}
    </div>
  );
}

/** Goes on once when what the step asks for has happened. */
function useAdvance(ready: boolean, tour: Tour, to: number): void {
  const { go } = tour;
  const latest = useRef(go);
  useEffect(() => {
    latest.current = go;
  });
  useEffect(() => {
    if (ready) latest.current(to);
  }, [ready, to]);
}
