import type { z } from 'zod';
import { readEnv } from '#lib/kit/env.ts';
import { AppError } from '#lib/kit/errors.ts';
import { isStreamOutput, nothing, type StreamAnswer, type StreamOutput } from './answers.ts';
import { API_POLICY } from './content-security.ts';

const HEADERS = { 'cache-control': 'no-store', 'content-security-policy': API_POLICY };

/** A run's value as an HTTP answer. Outside production the value is held against its schema first: a wrong shape is our mistake, not the caller's. */
export function answerOf(declaration: { output: z.ZodType | StreamOutput; status?: number }, value: unknown): Response {
  const { output, status = 200 } = declaration;
  if (isStreamOutput(output)) return streamResponse(output, value as StreamAnswer);
  if (output === nothing) return new Response(null, { status: 204, headers: HEADERS });
  if (!readEnv().production) assertShape(output, value);
  const headers = new Headers({ ...HEADERS, 'content-type': 'application/json' });
  const generation = typeof value === 'object' && value !== null && 'generation' in value ? value.generation : undefined;
  if (typeof generation === 'number') headers.set('etag', `"${generation}"`);
  return wholeResponse(Buffer.from(JSON.stringify(value)), status, headers);
}

const bodies = new WeakMap<Response, Buffer>();

/** An answer whose body is known in full: whoever sends it need not read it back out of a stream. */
export function wholeResponse(body: Buffer, status: number, headers: Headers): Response {
  headers.set('content-length', String(body.byteLength));
  const response = new Response(body as BodyInit, { status, headers });
  bodies.set(response, body);
  return response;
}

export const wholeBodyOf = (response: Response): Buffer | undefined => bodies.get(response);

/** `no-transform` keeps compression, which would hold lines back, away from streams. */
function streamResponse(output: StreamOutput, answer: StreamAnswer): Response {
  const headers = new Headers({
    'cache-control': 'no-store, no-transform',
    'content-security-policy': API_POLICY,
    'content-type': answer.contentType ?? output.contentType,
    'x-accel-buffering': 'no',
    ...answer.headers,
  });
  return new Response(answer.body, { status: 200, headers });
}

function assertShape(output: z.ZodType, value: unknown): void {
  const parsed = output.safeParse(value);
  if (!parsed.success)
    throw new AppError('internal', 'the answer does not fit its schema', {
      detail: `the answer does not fit its schema: ${parsed.error.message}`,
    });
}
