import { explainParams, explainWire } from '#lib/domain/explain.ts';
import { explain } from '#lib/services/explain/explain.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/access/explain', {
  access: 'signed-in',
  summary: 'Why I, or a member of my team, may or may not do something, and the way out',
  query: explainParams,
  output: explainWire,
  run: ({ ctx, query }) => explain(ctx, query),
});
