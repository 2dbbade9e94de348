import { personWire } from '#lib/domain/explain.ts';
import { pageOf } from '#lib/domain/page.ts';
import { listPeople, peopleParams } from '#lib/services/person/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/users', {
  access: 'user:read',
  summary: 'Everybody who may sign in, with their roles',
  query: peopleParams,
  output: pageOf(personWire),
  run: ({ ctx, query }) => listPeople(ctx, query),
});
