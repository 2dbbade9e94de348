'use client';

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { listProviders, reasonOf, signInWith, startOutsideSignIn } from '#lib/client/auth.ts';
import { safeNext } from '#lib/client/routes.ts';
import classes from './sign-in.module.css';

/** E-mail and password, and the outside provider where one is set up. */
export function SignInForm() {
  const search = useSearchParams();
  const next = safeNext(search.get('next') ?? search.get('callbackUrl'));
  const [reason, setReason] = useState(search.get('error') ? reasonOf(search.get('error')) : undefined);
  const [pending, setPending] = useState<'password' | 'outside'>();
  const providers = useQuery({ queryKey: ['sign-in', 'providers'], queryFn: listProviders });
  const outside = providers.data?.find((provider) => provider.type === 'oauth');
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setPending('password');
    setReason(undefined);
    const outcome = await signInWith(
      'credentials',
      { email: String(fields.get('email') ?? ''), password: String(fields.get('password') ?? '') },
      next,
    );
    if (outcome.ok) window.location.assign(outcome.url);
    else {
      setReason(outcome.reason);
      setPending(undefined);
    }
  };
  const goOutside = async (id: string) => {
    setPending('outside');
    const url = await startOutsideSignIn(id, next);
    if (url) window.location.assign(url);
    else {
      setReason('The outside provider does not answer. Try again, or use your password.');
      setPending(undefined);
    }
  };
  return (
    <>
      {reason ? (
        <p className={classes.reason} role="alert">
          {reason}
        </p>
      ) : null}
      <form onSubmit={(event) => void submit(event)} className={classes.form} method="post">
        <TextInput name="email" type="email" label="E-mail" autoComplete="username" required withAsterisk={false} size="md" autoFocus />
        <PasswordInput
          name="password"
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          size="md"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
        />
        <Button type="submit" size="md" fullWidth loading={pending === 'password'}>
          Sign in
        </Button>
      </form>
      {outside ? (
        <>
          <div className={classes.or} aria-hidden="true">
            or
          </div>
          <Button variant="default" size="md" fullWidth loading={pending === 'outside'} onClick={() => void goOutside(outside.id)}>
            Continue with {outside.name}
          </Button>
        </>
      ) : null}
    </>
  );
}
