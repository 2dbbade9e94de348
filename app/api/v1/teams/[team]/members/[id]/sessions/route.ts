import { z } from 'zod';
import { endMemberSessions } from '#lib/services/person/end-sessions.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const DELETE = route('DELETE /api/v1/teams/{team}/members/{id}/sessions', {
  access: 'member:manage',
  summary: 'Sign a member out everywhere, at once',
  params: z.object({ team: idParam, id: idParam }),
  output: z.object({ ended: z.number().int() }),
  run: ({ ctx, params }) => endMemberSessions(ctx, params),
});
