import { pageOf, pageParams } from '#lib/domain/page.ts';
import { revisionWire } from '#lib/domain/service.ts';
import { listRevisions } from '#lib/services/revision/list.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/services/{id}/revisions', {
  access: 'service:read',
  summary: 'Revisions of a service, newest first',
  params: idParams,
  query: pageParams,
  output: pageOf(revisionWire),
  run: ({ ctx, params, query }) => listRevisions(ctx, { service: params.id, ...query }),
});
