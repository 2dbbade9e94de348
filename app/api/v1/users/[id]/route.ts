import { personWire, updatePersonInput } from '#lib/domain/explain.ts';
import { getPerson } from '#lib/services/person/find.ts';
import { updatePerson } from '#lib/services/person/update.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/users/{id}', {
  access: 'user:read',
  summary: 'One person',
  params: idParams,
  output: personWire,
  run: ({ ctx, params }) => getPerson(ctx, params.id),
});

export const PATCH = route('PATCH /api/v1/users/{id}', {
  access: 'user:manage',
  summary: 'Change the platform role of a person, or whether they may sign in; it acts at once',
  params: idParams,
  input: updatePersonInput,
  output: personWire,
  run: ({ ctx, params, input }) => updatePerson(ctx, params.id, input),
});
