'use client';

import { useQuery } from '@tanstack/react-query';
import { PageHeader } from '#components/common/page-header.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import type { SignInProviderWire } from '#lib/domain/explain.ts';
import { providersQuery } from './queries.ts';
import classes from './settings.module.css';

const ABOUT: Record<SignInProviderWire['id'], string> = {
  credentials: 'People who have set a password sign in with it. Ten wrong tries in a quarter of an hour close the door for a while.',
  link: 'Made when somebody new is added to a team, or by an admin. A link works once, within a day.',
  oidc: 'An account at your provider signs in, and is tied to the person with the same e-mail when the provider has verified it. Somebody new begins in no team.',
};

const SETUP = `ORRERY_OIDC_ISSUER=https://login.example.test/
ORRERY_OIDC_CLIENT_ID=orrery
ORRERY_OIDC_CLIENT_SECRET=…
ORRERY_OIDC_NAME="Example login"`;

/** How people come in, and what is set up. Secrets are not shown anywhere. */
export function SignInView() {
  const query = useQuery(providersQuery());
  const callback = typeof window === 'undefined' ? '' : `${window.location.origin}/api/auth/callback/oidc`;
  return (
    <>
      <PageHeader title="Sign-in" lead="The ways to come in. They are set up by the environment of the plane, not from here." />
      {query.error ? <ProblemNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      <div className={classes.stack}>
        {query.data?.items.map((provider) => (
          <Panel
            key={provider.id}
            title={provider.name}
            aside={
              <span className={classes.tag} data-kind={provider.configured ? 'good' : undefined}>
                {provider.configured ? 'on' : 'not set up'}
              </span>
            }
          >
            <p className={classes.note}>{ABOUT[provider.id]}</p>
            {provider.issuer ? (
              <p className={classes.note}>
                Issuer: <code>{provider.issuer}</code>
              </p>
            ) : null}
            {provider.id === 'oidc' && !provider.configured ? (
              <>
                <p className={classes.note}>
                  To set it up, register a client with the redirect address <code suppressHydrationWarning>{callback}</code>, and start the
                  plane with:
                </p>
                <pre className={classes.setup}>{SETUP}</pre>
              </>
            ) : null}
          </Panel>
        ))}
      </div>
    </>
  );
}
