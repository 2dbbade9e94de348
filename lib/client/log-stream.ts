import type { LogLineWire } from '#lib/domain/log.ts';
import { toApiError } from './api.ts';
import { ApiError, unreachableError } from './api-error.ts';
import { assertThere } from './gone.ts';
import { type LogLine, plainText } from './log-buffer.ts';
import { endpoints } from './routes.ts';

export type LogRequest = {
  /** All instances of a deployment, or one instance. */
  of: { deploymentId: string } | { instanceId: string };
  follow: boolean;
  /** The run before the last restart; of one instance alone. */
  previous: boolean;
  /** ISO time. */
  since: string | undefined;
  tailLines: number;
};

/**
 * The lines of a log as they come, one JSON object a line. `onOpen` is called when the server has begun to answer.
 * @throws ApiError when it refuses; ends when the log does or the signal says so
 */
export async function* readLogs(request: LogRequest, signal: AbortSignal, onOpen: () => void): AsyncGenerator<LogLine> {
  const query = {
    follow: request.follow || undefined,
    previous: request.previous || undefined,
    since: request.since,
    tail: request.tailLines,
  };
  const path =
    'instanceId' in request.of
      ? endpoints.instanceLogs(request.of.instanceId, query)
      : endpoints.deploymentLogs(request.of.deploymentId, query);
  await assertThere(path);
  const answer = await fetch(path, { signal, credentials: 'same-origin', headers: { accept: 'application/x-ndjson' } }).catch(
    (cause: unknown) => {
      if (signal.aborted) throw cause;
      throw unreachableError();
    },
  );
  if (!answer.ok || !answer.body) throw toApiError(answer.status, await answer.json().catch(() => undefined));
  onOpen();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const parts = (rest + value).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const line = toLine(part);
      if (line) yield line;
    }
  }
  const last = toLine(rest);
  if (last) yield last;
}

function toLine(text: string): LogLine | undefined {
  if (text.trim() === '') return undefined;
  const line = Object(parseJson(text)) as Partial<LogLineWire> & Partial<Record<'error' | 'message', unknown>>;
  // What a log that broke off ends with.
  if (typeof line.error === 'string') throw new ApiError({ code: line.error, status: 0, message: String(line.message) }, []);
  if (typeof line.text !== 'string' || typeof line.at !== 'string') return undefined;
  return { at: line.at, stream: line.stream === 'stderr' ? 'stderr' : 'stdout', text: plainText(line.text), instanceId: line.instance };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
