import { routes, safeNext } from './routes.ts';

export type SignInOutcome = { ok: true; url: string } | { ok: false; reason: string };

/** The providers that are set up, by id: `credentials`, and `oidc` where there is one. */
export async function listProviders(): Promise<{ id: string; name: string; type: string }[]> {
  const answer = await fetch('/api/auth/providers', { credentials: 'same-origin' });
  if (!answer.ok) return [];
  return Object.values((await answer.json()) as Record<string, { id: string; name: string; type: string }>);
}

/** Signs in with an e-mail and a password, or with a one-time link's token. */
export async function signInWith(provider: string, fields: Record<string, string>, next: string): Promise<SignInOutcome> {
  const answer = await post(`/api/auth/callback/${encodeURIComponent(provider)}`, {
    ...fields,
    callbackUrl: safeNext(next),
    json: 'true',
  }).catch(() => undefined);
  if (!answer) return { ok: false, reason: 'The server does not answer. Is the plane running?' };
  if (answer.status === 429) return { ok: false, reason: 'Too many tries. Wait a minute, then try again.' };
  const body = (await answer.json().catch(() => ({}))) as { url?: string };
  const error = body.url ? new URL(body.url, window.location.href).searchParams.get('error') : null;
  if (answer.ok && !error) return { ok: true, url: safeNext(next) };
  return { ok: false, reason: reasonOf(error) };
}

/** Goes to an outside provider; the answer is the address to go to. */
export async function startOutsideSignIn(provider: string, next: string): Promise<string | undefined> {
  const answer = await post(`/api/auth/signin/${encodeURIComponent(provider)}`, { callbackUrl: safeNext(next), json: 'true' }).catch(
    () => undefined,
  );
  return ((await answer?.json().catch(() => ({}))) as { url?: string } | undefined)?.url;
}

/** Ends this session and shows the sign-in page. */
export async function signOut(): Promise<void> {
  await post('/api/auth/signout', { callbackUrl: routes.signIn(), json: 'true' }).catch(() => undefined);
  window.location.assign(routes.signIn());
}

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const { csrfToken } = (await (await fetch('/api/auth/csrf', { credentials: 'same-origin' })).json()) as { csrfToken: string };
  return fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, csrfToken }),
  });
}

/** The reasons a sign-in may fail for, as the person should read them; never which half was wrong. */
export function reasonOf(error: string | null): string {
  switch (error) {
    case 'rate-limited':
      return 'Too many tries. Wait a minute, then try again.';
    case 'unavailable':
      return 'The server cannot check this right now. Try again in a moment.';
    case 'link':
      return 'This link is used up or too old. Ask for a new one.';
    case 'CredentialsSignin':
      return 'That e-mail and password do not go together.';
    case 'AccessDenied':
      return 'This account may not sign in here. Ask an admin.';
    case 'ended':
      return 'Your session was ended. Sign in again to go on where you were.';
    case 'SessionRequired':
      return 'Sign in to go on.';
    default:
      return 'The sign-in did not finish. Try again.';
  }
}
