'use client';

import { Button } from '@mantine/core';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { signInWith } from '#lib/client/auth.ts';
import { routes, safeNext } from '#lib/client/routes.ts';
import classes from './sign-in.module.css';

/** Uses a one-time link only when a person says so: a mail scanner that opens the address uses nothing up. */
export function LinkForm() {
  const search = useSearchParams();
  const token = search.get('token') ?? '';
  const [reason, setReason] = useState(token ? undefined : 'This address has no token. Open the whole link.');
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    const outcome = await signInWith('link', { token }, safeNext(search.get('next')));
    if (outcome.ok) window.location.replace(outcome.url);
    else {
      setReason(outcome.reason);
      setPending(false);
    }
  };
  return (
    <>
      {reason ? (
        <p className={classes.reason} role="alert">
          {reason}
        </p>
      ) : null}
      <form onSubmit={(event) => void submit(event)} className={classes.form}>
        <p className={classes.text}>This link signs you in once, on this browser. After that it is used up.</p>
        <Button type="submit" size="md" fullWidth loading={pending} disabled={!token}>
          Sign in with this link
        </Button>
        <p className={classes.text}>
          <Link className="link" href={routes.signIn()}>
            Sign in with a password instead
          </Link>
        </p>
      </form>
    </>
  );
}
