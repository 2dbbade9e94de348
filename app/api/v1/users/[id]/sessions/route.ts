import { z } from 'zod';
import { sessionWire } from '#lib/domain/team.ts';
import { endPersonSessions } from '#lib/services/person/end-sessions.ts';
import { listPersonSessions } from '#lib/services/person/find.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/users/{id}/sessions', {
  access: 'user:manage',
  summary: 'Where a person is signed in',
  params: idParams,
  output: z.object({ items: z.array(sessionWire), nextCursor: z.null() }),
  run: ({ ctx, params }) => listPersonSessions(ctx, params.id),
});

export const DELETE = route('DELETE /api/v1/users/{id}/sessions', {
  access: 'user:manage',
  summary: 'Sign a person out everywhere, at once',
  params: idParams,
  output: z.object({ ended: z.number().int() }),
  run: ({ ctx, params }) => endPersonSessions(ctx, params.id),
});
