import { handleAuth } from '#lib/web/auth-handler.ts';

// The handler gives next-auth the address it should take for its own; this makes next-auth believe it.
process.env.AUTH_TRUST_HOST = 'true';

export const GET = handleAuth;
export const POST = handleAuth;
