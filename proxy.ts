import { type NextRequest, NextResponse } from 'next/server';
import { pagePolicy } from '#lib/web/content-security.ts';

/**
 * Gives each page a fresh nonce and its Content-Security-Policy. Nothing here decides who may see what: that is the services' work.
 * Next reads the nonce from the request's policy header, the root layout from `x-nonce`.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const policy = pagePolicy(nonce, { development: process.env.NODE_ENV === 'development', https: request.nextUrl.protocol === 'https:' });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);
  headers.set('x-orrery-path', request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = { matcher: ['/((?!api/|_next/static|_next/image|favicon.ico|icon.svg).*)'] };
