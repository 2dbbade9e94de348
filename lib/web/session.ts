import 'server-only';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import type { Context } from '#lib/services/context.ts';
import { identify } from './identity.ts';

/** The signed-in person's context for a page, or null. Looked up once per request. */
export const findContext = cache(async (): Promise<Context | null> => {
  const sent = await headers();
  // A page is opened by a browser: only its cookie counts, never a bearer token.
  const cookies = new Headers({ cookie: sent.get('cookie') ?? '' });
  const { ctx, by } = await identify(cookies, sent.get('x-request-id') ?? crypto.randomUUID());
  return by === 'session' ? ctx : null;
});

/** The signed-in person's context; anybody else is sent to sign in first and then back here. */
export async function requireContext(): Promise<Context> {
  const ctx = await findContext();
  if (ctx) return ctx;
  const here = (await headers()).get('x-orrery-path') ?? '/';
  redirect(here === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(here)}`);
}
