import { logLineWire } from '#lib/domain/log.ts';
import { readLogs } from '#lib/services/log/read.ts';
import { streamOf } from '#lib/web/answers.ts';
import { logAnswer, logQuery } from '#lib/web/log-answer.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/instances/{id}/logs', {
  access: 'log:read',
  summary: 'What an instance writes: NDJSON, server-sent events or plain text; `follow` goes on',
  params: idParams,
  query: logQuery,
  output: streamOf('application/x-ndjson', logLineWire, ['text/event-stream', 'text/plain']),
  run: ({ ctx, params, query, request }) =>
    logAnswer(request, query, params.id, (signal) => readLogs(ctx, { instance: params.id }, query, signal)),
});
