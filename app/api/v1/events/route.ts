import { z } from 'zod';
import { eventFrame } from '#lib/domain/event.ts';
import { streamOf } from '#lib/web/answers.ts';
import { openEventStream } from '#lib/web/event-stream.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/events', {
  access: 'event:read',
  summary: 'What changes, as server-sent events; resumes after the event named by Last-Event-ID or `after`',
  query: z.object({ after: z.coerce.number().int().min(0).optional() }),
  output: streamOf('text/event-stream', eventFrame),
  run: async ({ ctx, query, request }) => ({ body: await openEventStream(ctx, request, lastEventId(request.headers) ?? query.after) }),
});

/** What a browser sends when it comes back by itself; newer than the address it began with. */
function lastEventId(headers: Headers): number | undefined {
  const text = headers.get('last-event-id');
  return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
