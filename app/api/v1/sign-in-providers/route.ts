import { z } from 'zod';
import { signInProviderWire } from '#lib/domain/explain.ts';
import { listSignInProviders } from '#lib/services/identity/list-providers.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/sign-in-providers', {
  access: 'signed-in',
  summary: 'The ways to sign in, and which are set up',
  output: z.object({ items: z.array(signInProviderWire), nextCursor: z.null() }),
  run: () => listSignInProviders(),
});
