import { getDb } from '#lib/db/client.ts';
import { systemClock } from '#lib/kit/clock.ts';
import { AppError } from '#lib/kit/errors.ts';
import { newId } from '#lib/kit/ids.ts';
import { rootLog } from '#lib/kit/log.ts';
import type { Actor, Context } from '#lib/services/context.ts';
import { findSessionActor } from '#lib/services/identity/find-session-actor.ts';
import { findTokenActor } from '#lib/services/identity/find-token-actor.ts';
import { cookieOf, sessionCookieName } from './cookies.ts';

/** Who sent a request, by which credential; `by` undefined: nobody we know. */
export type Identity = { ctx: Context; by: 'session' | 'token' | undefined };

/** Nobody: holds nothing, sees nothing. Public routes run as this. */
const ANONYMOUS: Actor = { kind: 'system', name: 'anonymous', grants: { platformRole: null, teams: [] } };

/**
 * Resolves the credential of a request against the database, each time anew, so that a revoked one is refused by the very next request.
 * A bad Authorization header is an error even on public routes; an old cookie is nobody.
 * @throws AppError `unauthenticated`
 */
export async function identify(headers: Headers, requestId: string): Promise<Identity> {
  const credential = credentialOf(headers);
  if (!credential) return { ctx: contextOf(ANONYMOUS, requestId), by: undefined };
  const actor = await findActor(credential);
  if (!actor && credential.by === 'token')
    throw new AppError('unauthenticated', 'This API token is not valid: it is unknown, expired or revoked.');
  return { ctx: contextOf(actor ?? ANONYMOUS, requestId), by: actor ? credential.by : undefined };
}

export type Credential = { by: 'session' | 'token'; secret: string };

/** The credential a request carries, unchecked. A bearer token wins over a cookie. */
export function credentialOf(headers: Headers): Credential | undefined {
  const authorization = headers.get('authorization');
  // A client without a token may send the bare word.
  if (authorization !== null && !/^Bearer\s*$/i.test(authorization)) {
    const token = /^Bearer ([\x21-\x7e]{8,512})$/i.exec(authorization)?.[1];
    if (!token) throw new AppError('unauthenticated', 'The Authorization header takes "Bearer" and an API token.');
    return { by: 'token', secret: token };
  }
  const cookie = cookieOf(headers, sessionCookieName());
  return cookie && cookie.length <= 512 ? { by: 'session', secret: cookie } : undefined;
}

/** The actor behind a credential as it is now, or null when it stopped being valid. */
export async function findActor(credential: Credential): Promise<Actor | null> {
  const ctx = contextOf(ANONYMOUS, 'identify');
  return credential.by === 'token' ? findTokenActor(ctx, credential.secret) : findSessionActor(ctx, credential.secret);
}

export function contextOf(actor: Actor, requestId: string): Context {
  return { actor, db: getDb(), clock: systemClock, newId, log: rootLog(), requestId };
}

export const anonymousContext = (requestId: string): Context => contextOf(ANONYMOUS, requestId);
