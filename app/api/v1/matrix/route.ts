import { matrixParams, matrixRow } from '#lib/domain/matrix.ts';
import { pageOf } from '#lib/domain/page.ts';
import { listMatrix } from '#lib/services/matrix/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/matrix', {
  access: 'service:read',
  summary: 'Services × environments: revision, health and the last change of each, filtered and paged',
  query: matrixParams,
  output: pageOf(matrixRow),
  run: ({ ctx, query }) => listMatrix(ctx, query),
});
