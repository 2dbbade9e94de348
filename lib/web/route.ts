import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { decideAccess } from '#lib/domain/access.ts';
import { readEnv } from '#lib/kit/env.ts';
import { AppError } from '#lib/kit/errors.ts';
import { rootLog } from '#lib/kit/log.ts';
import { recordRefusalAtDoor } from '#lib/services/audit/record-refusal.ts';
import type { Context } from '#lib/services/context.ts';
import { answerOf } from './answer.ts';
import { type BytesInput, isBytesInput, type StreamOutput } from './answers.ts';
import { readBytes } from './bytes-body.ts';
import { assertSameSite, isSafeMethod } from './cross-site.ts';
import type { Access, EmptyObject, RouteAddress, RouteDeclaration, RouteHandler, RunArguments } from './declaration.ts';
import { answerDirectly } from './direct.ts';
import { withIdempotency } from './idempotency.ts';
import { identify } from './identity.ts';
import { trackRequest } from './in-flight.ts';
import { readJsonBody } from './json-body.ts';
import { observeRequest } from './metrics.ts';
import { parsePart, queryObject } from './parse-parts.ts';
import { problemResponse, UnparsableError } from './problem.ts';
import { toAppError } from './to-app-error.ts';

/**
 * Makes an API route of its declaration. Everything that every route needs happens here, once: request id, identity, the cross-site
 * check, limits, parsing, idempotency, problems, the log line and the metrics. What a route does is in its service.
 */
export function route<
  O extends z.ZodType | StreamOutput,
  P extends z.ZodObject = EmptyObject,
  Q extends z.ZodObject = EmptyObject,
  I extends z.ZodType | BytesInput | undefined = undefined,
>(address: RouteAddress, declaration: RouteDeclaration<P, Q, I, O>): RouteHandler {
  const [method = 'GET', pattern = ''] = address.split(' ');
  const handler = async (
    request: Request,
    context?: { params?: Promise<Record<string, string | string[] | undefined>> },
  ): Promise<Response> => {
    const startedAt = performance.now();
    const done = trackRequest();
    const requestId = requestIdOf(request.headers);
    const url = new URL(request.url);
    let ctx: Context | undefined;
    let known = false;
    let response: Response;
    let failure: AppError | undefined;
    try {
      const identity = await identify(request.headers, requestId);
      ctx = identity.ctx;
      known = identity.by !== undefined;
      assertMayEnter(declaration.access, ctx, identity.by !== undefined);
      if (!isSafeMethod(request.method) && identity.by !== 'token') assertSameSiteUnlessProgram(request.headers, identity.by);
      const args = {
        ctx,
        request,
        params: declaration.params ? parsePart('path', declaration.params, (await context?.params) ?? {}) : {},
        query: declaration.query ? parsePart('query', declaration.query, queryObject(url.searchParams)) : {},
        ifGeneration: ifGenerationOf(request.headers),
        input: await readInput(request, declaration.input),
      } as RunArguments<P, Q, I>;
      const run = async () => answerOf(declaration, await declaration.run(args));
      response =
        method === 'POST' && identity.by
          ? await withIdempotency(ctx, request, args.input, declaration.showsSecret ?? false, run)
          : await run();
      response.headers.set('x-request-id', requestId);
    } catch (thrown) {
      failure = toAppError(thrown);
      if (ctx && known && !isSafeMethod(method))
        await recordRefusalAtDoor(ctx, verbOf(declaration.access, address), targetOf(url.pathname), failure);
      response = problemResponse(failure, { id: requestId, path: url.pathname });
    } finally {
      done();
    }
    report({ method, pattern, requestId, startedAt, status: response.status, failure, ctx });
    return response;
  };
  answerDirectly(address, handler);
  return Object.assign(handler, { address, declaration: declaration as unknown as RouteHandler['declaration'] });
}

/** What was refused, in the words of the audit: the permission that the route takes, or the route where it takes none. */
const verbOf = (access: Access, address: RouteAddress): string => (access === 'public' || access === 'signed-in' ? address : access);

/** `/api/v1/templates/tpl_1/runs` is about `template/tpl_1`; as the address has it, since anything may stand there. */
function targetOf(pathname: string): string {
  const [, , , noun = '', name = ''] = pathname.split('/');
  const one = noun.replace(/s$/, '');
  return name ? `${one}/${name}` : one;
}

/** An id that the caller sent, when it is harmless in a log; else a new one. */
function requestIdOf(headers: Headers): string {
  const sent = headers.get('x-request-id');
  return sent && /^[A-Za-z0-9_.-]{8,64}$/.test(sent) ? sent : `req_${randomUUID().replaceAll('-', '')}`;
}

function assertMayEnter(access: Access, ctx: Context, signedIn: boolean): void {
  if (access === 'public') return;
  if (!signedIn) throw new AppError('unauthenticated', 'Sign in, or send a valid API token.');
  if (access === 'signed-in') return;
  const verdict = decideAccess(ctx.actor.grants, access, {});
  if (!verdict.allowed) throw new AppError('forbidden', verdict.reason);
}

/** A caller without any cookie (the CLI signing in) has nothing another site could borrow; but when it is a browser, it must be our page. */
function assertSameSiteUnlessProgram(headers: Headers, by: 'session' | undefined): void {
  const fromBrowser = headers.has('origin') || headers.has('sec-fetch-site');
  if (by === 'session' || fromBrowser) assertSameSite(headers, new URL(readEnv().publicUrl).origin);
}

function ifGenerationOf(headers: Headers): number | undefined {
  const text = headers.get('if-match');
  if (text === null || text.trim() === '*') return undefined;
  const found = /^\s*(?:W\/)?"?(\d{1,9})"?\s*$/.exec(text)?.[1];
  if (found === undefined) throw new UnparsableError('If-Match takes one ETag of an earlier answer, such as "3".');
  return Number(found);
}

async function readInput(request: Request, input: z.ZodType | BytesInput | undefined): Promise<unknown> {
  if (input === undefined) return undefined;
  if (isBytesInput(input)) return readBytes(request, input);
  return parsePart('body', input, await readJsonBody(request));
}

type Report = {
  method: string;
  pattern: string;
  requestId: string;
  startedAt: number;
  status: number;
  failure: AppError | undefined;
  ctx: Context | undefined;
};

function report({ method, pattern, requestId, startedAt, status, failure, ctx }: Report): void {
  const seconds = (performance.now() - startedAt) / 1000;
  observeRequest(method, pattern, status, seconds);
  const actor = ctx?.actor;
  const line = {
    requestId,
    method,
    route: pattern,
    status,
    ms: Math.round(seconds * 10_000) / 10,
    actor: actor ? (actor.kind === 'user' ? actor.userId : actor.kind === 'token' ? actor.tokenId : actor.name) : undefined,
    ...(failure ? { code: failure.code, error: failure.message, detail: failure.detail } : {}),
  };
  if (status === 503) rootLog().warn(line, 'not now');
  else if (status >= 500) rootLog().error(line, 'request failed');
  else rootLog().info(line, 'request');
}
