import type { AuthOptions, User } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { readEnv } from '#lib/kit/env.ts';
import { AppError, describeError } from '#lib/kit/errors.ts';
import { newId } from '#lib/kit/ids.ts';
import { rootLog } from '#lib/kit/log.ts';
import { createSession } from '#lib/services/identity/create-session.ts';
import { revokeSession } from '#lib/services/identity/revoke-session.ts';
import { signIn } from '#lib/services/identity/sign-in.ts';
import { signInWithAccount } from '#lib/services/identity/sign-in-with-account.ts';
import { useLink } from '#lib/services/identity/use-link.ts';
import { authSecret } from './auth-secret.ts';
import { callerOf } from './caller.ts';
import { cookieOptions, sessionCookieName } from './cookies.ts';
import { anonymousContext } from './identity.ts';

const SESSION_SECONDS = 30 * 24 * 3600;

/** A user as `authorize` hands it on: `secret` becomes the cookie. */
type SignedIn = User & { secret: string };

/**
 * How people sign in. The session is a row in the database; where next-auth would put a token into the cookie, ours is that row's secret
 * and nothing else, so that revoking the row ends the session with the next request.
 */
export function authOptions(): AuthOptions {
  const { oidc } = readEnv();
  return {
    secret: authSecret(),
    providers: [passwordProvider(), linkProvider(), ...(oidc ? [oidcProvider(oidc)] : [])],
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    cookies: { sessionToken: { name: sessionCookieName(), options: cookieOptions() } },
    useSecureCookies: cookieOptions().secure,
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    jwt: {
      maxAge: SESSION_SECONDS,
      encode: async ({ token }) => String(token?.secret ?? ''),
      decode: async ({ token }) => (token ? { secret: token } : null),
    },
    callbacks: {
      async jwt({ token, user, account, profile }) {
        if (account?.type === 'oauth') return { secret: await sessionOfAccount(account.provider, account.providerAccountId, profile) };
        return user ? { secret: (user as SignedIn).secret } : token;
      },
      // Who is signed in is answered by /api/v1/me; here it is only said until when at most.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        await revokeSession(anonymousContext(newId('request')), { secret: String(token.secret) });
      },
    },
    logger: {
      error: (code, detail) => rootLog().warn({ code, error: describeError('error' in detail ? detail.error : detail) }, 'sign-in'),
      warn: (code) => rootLog().debug({ code }, 'sign-in'),
      debug: () => {},
    },
  };
}

const passwordProvider = () =>
  Credentials({
    id: 'credentials',
    name: 'E-mail and password',
    credentials: { email: { type: 'email' }, password: { type: 'password' } },
    authorize: (fields, request) =>
      orRefusal(async () => {
        const ctx = anonymousContext(newId('request'));
        const caller = callerOf(new Headers(request.headers as Record<string, string>));
        const user = await signIn(ctx, { email: fields?.email ?? '', password: fields?.password ?? '', ip: caller.ip });
        return withSession(user, caller);
      }, null),
  });

const linkProvider = () =>
  Credentials({
    id: 'link',
    name: 'One-time link',
    credentials: { token: { type: 'text' } },
    authorize: (fields, request) =>
      orRefusal(async () => {
        const caller = callerOf(new Headers(request.headers as Record<string, string>));
        const user = await useLink(anonymousContext(newId('request')), { token: fields?.token ?? '', ip: caller.ip });
        return withSession(user, caller);
      }, 'link'),
  });

/** Any provider that speaks OpenID Connect; the discovery document says the rest. */
function oidcProvider(oidc: { issuer: string; clientId: string; clientSecret: string; name: string }): OAuthConfig<Profile> {
  return {
    id: 'oidc',
    name: oidc.name,
    type: 'oauth',
    wellKnown: `${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    issuer: oidc.issuer,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    authorization: { params: { scope: 'openid email profile' } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    profile: (profile) => ({ id: profile.sub, name: profile.name ?? profile.email ?? profile.sub, email: profile.email ?? null }),
  };
}

type Profile = { sub: string; name?: string; email?: string; email_verified?: boolean };

async function sessionOfAccount(provider: string, providerAccountId: string, profile: unknown): Promise<string> {
  const { email, name, email_verified } = profile as Profile;
  const ctx = anonymousContext(newId('request'));
  const user = await signInWithAccount(ctx, {
    provider,
    providerAccountId,
    email: email ?? '',
    name: name ?? email ?? '',
    emailVerified: email_verified === true,
  });
  return (await withSession(user, { ip: '', userAgent: 'single sign-on' })).secret;
}

async function withSession(
  user: { id: string; email: string; name: string },
  caller: { ip: string; userAgent: string },
): Promise<SignedIn> {
  const { secret } = await createSession(anonymousContext(newId('request')), { userId: user.id, ...caller });
  return { id: user.id, email: user.email, name: user.name, secret };
}

/** next-auth puts an error's message into the address of the sign-in page: so it is one word, and never says which half was wrong. */
async function orRefusal(work: () => Promise<SignedIn>, word: string | null): Promise<SignedIn | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'rate-limited') throw new Error('rate-limited');
    if (!(error instanceof AppError) || error.code === 'unavailable' || error.code === 'internal') {
      rootLog().error({ error: describeError(error) }, 'sign-in failed inside');
      throw new Error('unavailable');
    }
    if (word) throw new Error(word);
    return null;
  }
}
