import { whoCanParams, whoCanWire } from '#lib/domain/explain.ts';
import { whoCan } from '#lib/services/explain/who-can.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/access/who-can', {
  access: 'member:read',
  summary: 'The people and tokens that may do something in a team',
  query: whoCanParams,
  output: whoCanWire,
  run: ({ ctx, query }) => whoCan(ctx, query),
});
