'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { EmptyState } from '#components/common/empty-state.tsx';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { useTour } from '#components/shell/tour/use-tour.ts';
import { useRefusal } from '#components/shell/use-me.ts';
import { useScope } from '#components/shell/use-scope.ts';
import { routes, withQuery } from '#lib/client/routes.ts';
import classes from './home.module.css';
import { starterTemplatesQuery } from './queries.ts';

/** The home of a team that has no service: what one is, three golden paths, and one button. */
export function FirstHome() {
  const scope = useScope();
  const refusal = useRefusal('service:create', { team: scope.team });
  const templates = useQuery(starterTemplatesQuery(scope.team));
  return (
    <div className={classes.begin}>
      <EmptyState art title="No service yet" action={<FirstButton refusal={refusal} />}>
        <p>
          A service is a program that Orrery keeps running: as many instances as you want, reachable at one address, replaced when one dies.
        </p>
        {refusal ? <p>{refusal}</p> : null}
      </EmptyState>
      <ul className={classes.templates} aria-label="Templates to begin with">
        {(templates.data?.items ?? []).map((template) => (
          <li key={template.id}>
            <Link
              href={withQuery(refusal ? routes.template(template.id) : routes.templateForm(template.id), scope)}
              className={classes.template}
            >
              <b>{template.title}</b>
              <span>{template.description}</span>
            </Link>
          </li>
        ))}
      </ul>
      <p className={classes.else}>
        Know what you want?{' '}
        <Link className="link" href={withQuery(routes.newService(), scope)}>
          Fill in a form
        </Link>{' '}
        or{' '}
        <Link className="link" href={withQuery(routes.newService('manifest'), scope)}>
          start from a manifest
        </Link>
        .
      </p>
    </div>
  );
}

/** The tour for whoever has not taken it; otherwise the way straight to a first service. */
function FirstButton({ refusal }: { refusal: string | undefined }) {
  const { tour, go, pending } = useTour();
  const scope = useScope();
  if (tour?.status === 'running') return null;
  if (tour?.status === 'done')
    return refusal ? null : (
      <Button component={Link} href={withQuery(routes.templates(), scope)}>
        Deploy the first service
      </Button>
    );
  const step = tour?.step ?? 1;
  return (
    <GuardedButton refusal={refusal} loading={pending} onClick={() => go(step)}>
      {step > 1 ? `Go on with the first steps (${step} of 4)` : 'Take the first steps'}
    </GuardedButton>
  );
}
