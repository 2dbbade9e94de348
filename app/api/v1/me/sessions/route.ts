import { z } from 'zod';
import { sessionWire } from '#lib/domain/team.ts';
import { listSessions } from '#lib/services/identity/list-sessions.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/me/sessions', {
  access: 'signed-in',
  summary: 'Where I am signed in',
  output: z.object({ items: z.array(sessionWire), nextCursor: z.null() }),
  run: ({ ctx }) => listSessions(ctx),
});
