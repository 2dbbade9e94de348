import { z } from 'zod';
import { quotaWire } from '#lib/domain/quota.ts';
import { listQuotas } from '#lib/services/quota/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/quotas', {
  access: 'quota:read',
  summary: 'What teams may ask for, and how much of it they do',
  query: z.object({ team: z.string().max(63).optional() }),
  output: z.object({ items: z.array(quotaWire) }),
  run: ({ ctx, query }) => listQuotas(ctx, query),
});
