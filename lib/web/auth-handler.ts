import type { NextApiRequest, NextApiResponse } from 'next';
import NextAuth from 'next-auth';
import { readEnv } from '#lib/kit/env.ts';
import { rootLog } from '#lib/kit/log.ts';
import { authOptions } from './auth-options.ts';
import { API_POLICY } from './content-security.ts';
import { trackRequest } from './in-flight.ts';
import { observeRequest } from './metrics.ts';

const BODY_BYTES = 32_768;

/**
 * next-auth behind a plain `(Request) => Response`, so that it runs the same under Next and in a test. It is called the way Pages routes
 * call it, with a response that collects.
 */
export async function handleAuth(request: Request): Promise<Response> {
  const startedAt = performance.now();
  const done = trackRequest();
  const answer = new CollectedAnswer();
  const url = new URL(request.url);
  const nextauth = url.pathname.split('/').slice(3);
  try {
    const headers = Object.fromEntries(request.headers);
    const origin = ownOrigin(request.headers);
    const req = {
      method: request.method,
      query: { ...Object.fromEntries(url.searchParams), nextauth },
      cookies: cookiesOf(request.headers),
      headers: { ...headers, host: origin.host, 'x-forwarded-host': origin.host, 'x-forwarded-proto': origin.protocol.replace(':', '') },
      body: request.method === 'POST' ? await formOf(request) : undefined,
    };
    await NextAuth(authOptions())(req as unknown as NextApiRequest, answer as unknown as NextApiResponse);
  } catch (error) {
    rootLog().error({ error: error instanceof Error ? error.stack : String(error) }, 'sign-in failed inside');
    answer.status(500).send('Internal error');
  }
  done();
  const response = answer.toResponse();
  observeRequest(request.method, `/api/auth/${nextauth[0] ?? ''}`, response.status, (performance.now() - startedAt) / 1000);
  return response;
}

/** The configured address where it is https; on plain http (a laptop, a first look) the address the browser used. */
function ownOrigin(headers: Headers): URL {
  const configured = new URL(readEnv().publicUrl);
  const host = headers.get('host');
  const asked = host === null ? undefined : `http://${host}`;
  return configured.protocol === 'https:' || asked === undefined || !URL.canParse(asked) ? configured : new URL(asked);
}

/** Only a small form: what the sign-in pages send. Anything else is as good as empty, and refused for its missing CSRF token. */
async function formOf(request: Request): Promise<Record<string, string>> {
  if (!(request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded') || !request.body) return {};
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of request.body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > BODY_BYTES) return {};
  }
  return Object.fromEntries(new URLSearchParams(text));
}

function cookiesOf(headers: Headers): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const part of (headers.get('cookie') ?? '').split(';')) {
    const cut = part.indexOf('=');
    if (cut <= 0) continue;
    try {
      cookies[part.slice(0, cut).trim()] = decodeURIComponent(part.slice(cut + 1).trim());
    } catch {
      // not ours
    }
  }
  return cookies;
}

/** The part of a Node response that next-auth uses. */
class CollectedAnswer {
  readonly #headers = new Headers({ 'cache-control': 'no-store', 'content-security-policy': API_POLICY });
  #status = 200;
  #cookies: string[] = [];
  #body: string | null = null;

  status(code: number): this {
    this.#status = code;
    return this;
  }

  getHeader(name: string): string | string[] | undefined {
    return name.toLowerCase() === 'set-cookie' ? this.#cookies : (this.#headers.get(name) ?? undefined);
  }

  setHeader(name: string, value: string | string[]): this {
    if (name.toLowerCase() === 'set-cookie') this.#cookies = [value].flat();
    else this.#headers.set(name, [value].flat().join(', '));
    return this;
  }

  json(value: unknown): void {
    this.#headers.set('content-type', 'application/json');
    this.#body = JSON.stringify(value);
  }

  send(value: unknown): void {
    if (typeof value === 'string') {
      this.#body = value;
      if (!this.#headers.has('content-type')) this.#headers.set('content-type', 'text/plain; charset=utf-8');
    } else this.json(value ?? {});
  }

  end(): void {}

  toResponse(): Response {
    for (const cookie of this.#cookies) this.#headers.append('set-cookie', cookie);
    return new Response(this.#body, { status: this.#status, headers: this.#headers });
  }
}
