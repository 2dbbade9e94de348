import type { SignInProviderWire } from '#lib/domain/explain.ts';
import { readEnv } from '#lib/kit/env.ts';

/** The ways to sign in that this plane knows, configured or not. */
export function listSignInProviders(): { items: SignInProviderWire[]; nextCursor: null } {
  const { oidc } = readEnv();
  return {
    items: [
      { id: 'credentials', name: 'E-mail and password', configured: true, issuer: null },
      { id: 'link', name: 'One-time link', configured: true, issuer: null },
      { id: 'oidc', name: oidc?.name ?? 'Single sign-on (OpenID Connect)', configured: oidc !== undefined, issuer: oidc?.issuer ?? null },
    ],
    nextCursor: null,
  };
}
