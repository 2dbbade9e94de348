import { z } from 'zod';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/health', {
  access: 'public',
  summary: 'This process answers; says nothing about the database or the engine',
  output: z.object({ alive: z.literal(true) }),
  run: () => ({ alive: true as const }),
});
