import { z } from 'zod';
import { decideAccess } from '#lib/domain/access.ts';
import { type LogLineWire, logParams } from '#lib/domain/log.ts';
import type { AppError } from '#lib/kit/errors.ts';
import type { StreamAnswer } from './answers.ts';
import { watchCredential } from './credential-watch.ts';
import { credentialOf } from './identity.ts';
import { openStreams } from './open-streams.ts';
import { toAppError } from './to-app-error.ts';

/** What every log route understands. The answer is NDJSON, server-sent events (`Accept: text/event-stream`) or plain text. */
export const logQuery = logParams.extend({
  format: z.enum(['ndjson', 'sse', 'text']).optional(),
  /** Plain text as a file. */
  download: z.stringbool().default(false),
});

type Format = 'ndjson' | 'sse' | 'text';
const TYPES: Record<Format, string> = { ndjson: 'application/x-ndjson', sse: 'text/event-stream', text: 'text/plain; charset=utf-8' };
type Open = (signal: AbortSignal) => Promise<AsyncIterable<LogLineWire>>;
const HEARTBEAT_MS = 15_000;
const encoder = new TextEncoder();

/**
 * Log lines as an answer in the form that was asked for. `open` starts reading and stops when its signal does: when the caller goes, when
 * their right to read ends (looked at every few seconds while following), or when the process does.
 */
export async function logAnswer(request: Request, query: z.output<typeof logQuery>, name: string, open: Open): Promise<StreamAnswer> {
  const format = query.download ? 'text' : (query.format ?? formatOf(request.headers.get('accept') ?? ''));
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const lines = (await open(signal))[Symbol.asyncIterator]();
  const unwatch = query.follow ? watchReader(request.headers, () => stop.abort()) : () => {};
  const untrack = openStreams.track(() => stop.abort());
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

/** Calls `onEnd` when the caller may not read logs any longer. */
function watchReader(headers: Headers, onEnd: () => void): () => void {
  const credential = credentialOf(headers);
  if (!credential) return () => {};
  return watchCredential(credential, (actor) => {
    if (!actor || !decideAccess(actor.grants, 'log:read', {}).allowed) onEnd();
  });
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
