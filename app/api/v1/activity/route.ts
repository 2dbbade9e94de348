import { eventWire } from '#lib/domain/event.ts';
import { pageOf } from '#lib/domain/page.ts';
import { activityParams, listActivity } from '#lib/services/event/list-activity.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/activity', {
  access: 'event:read',
  summary: 'What happened, newest first',
  query: activityParams,
  output: pageOf(eventWire),
  run: ({ ctx, query }) => listActivity(ctx, query),
});
