import { z } from 'zod';
import { decideAccess } from '#lib/domain/access.ts';
import type { AppError } from '#lib/kit/errors.ts';
import type { Context } from '#lib/services/context.ts';
import type { StreamAnswer } from './answers.ts';
import { watchCredential } from './credential-watch.ts';
import { credentialOf } from './identity.ts';
import { openStreams } from './open-streams.ts';
import { toAppError } from './to-app-error.ts';

const flag = z
  .enum(['true', 'false', '1', '0', ''])
  .default('false')
  .transform((text) => text === 'true' || text === '1' || text === '');

/** What every log route understands. The answer is NDJSON, server-sent events (`Accept: text/event-stream`) or plain text. */
export const logQuery = z.object({
  /** Lines from the end to begin with. */
  tail: z.coerce.number().int().min(0).max(100_000).default(500),
  since: z.iso.datetime({ offset: true }).optional(),
  follow: flag,
  /** The run before the last restart. */
  previous: flag,
  format: z.enum(['ndjson', 'sse', 'text']).optional(),
  /** Plain text as a file. */
  download: flag,
});

/** One line of a program's output. */
export const logLineWire = z.object({ instanceId: z.string(), at: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string() });
type LogLineWire = z.infer<typeof logLineWire>;

type Format = 'ndjson' | 'sse' | 'text';
const TYPES: Record<Format, string> = { ndjson: 'application/x-ndjson', sse: 'text/event-stream', text: 'text/plain; charset=utf-8' };
const HEARTBEAT_MS = 15_000;
const encoder = new TextEncoder();

/**
 * Log lines as an answer in the form that was asked for. `open` starts reading and stops when its signal does: when the caller goes, when
 * their right to read ends (looked at every few seconds while following), or when the process does.
 */
export function logAnswer(
  ctx: Context,
  request: Request,
  query: z.output<typeof logQuery>,
  name: string,
  open: (signal: AbortSignal) => AsyncIterable<LogLineWire>,
): StreamAnswer {
  const format = query.download ? 'text' : (query.format ?? formatOf(request.headers.get('accept') ?? ''));
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const credential = credentialOf(request.headers);
  const unwatch =
    query.follow && credential
      ? watchCredential(credential, (actor) => {
          if (!actor || !decideAccess(actor.grants, 'log:read', {}).allowed) stop.abort();
        })
      : () => {};
  const untrack = openStreams.track(() => stop.abort());
  const lines = open(signal)[Symbol.asyncIterator]();
  const end = async () => {
    unwatch();
    untrack();
    stop.abort();
    await lines.return?.();
  };
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await beating(lines, format, controller);
        if (!next.done) controller.enqueue(encoder.encode(write(next.value, format)));
        else {
          await end();
          controller.close();
        }
      } catch (error) {
        await end();
        if (signal.aborted) controller.close();
        else if (format === 'text') controller.error(toAppError(error));
        else {
          controller.enqueue(encoder.encode(writeError(toAppError(error), format)));
          controller.close();
        }
      }
    },
    cancel: end,
  });
  const disposition = query.download
    ? { 'content-disposition': `attachment; filename="${name.replace(/[^A-Za-z0-9._-]/g, '-')}.log"` }
    : undefined;
  return { body, contentType: TYPES[format], ...(disposition ? { headers: disposition } : {}) };
}

const formatOf = (accept: string): Format =>
  accept.includes('text/event-stream')
    ? 'sse'
    : accept.includes('application/x-ndjson') || !accept.includes('text/plain')
      ? 'ndjson'
      : 'text';

function write(line: LogLineWire, format: Format): string {
  switch (format) {
    case 'sse':
      return `data: ${JSON.stringify(line)}\n\n`;
    case 'ndjson':
      return `${JSON.stringify(line)}\n`;
    case 'text':
      return `${line.at} ${line.text}\n`;
  }
}

const writeError = (error: AppError, format: Format): string => {
  const problem = JSON.stringify({ error: error.code, message: error.code === 'internal' ? 'Reading the log failed.' : error.message });
  return format === 'sse' ? `event: problem\ndata: ${problem}\n\n` : `${problem}\n`;
};

/** Waits for the next line; while a followed log is silent, an event stream says now and then that it is alive. */
async function beating<T>(
  lines: AsyncIterator<T>,
  format: Format,
  controller: ReadableStreamDefaultController<Uint8Array>,
): Promise<IteratorResult<T>> {
  const beat = format === 'sse' ? setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), HEARTBEAT_MS) : undefined;
  try {
    return await lines.next();
  } finally {
    clearInterval(beat);
  }
}
