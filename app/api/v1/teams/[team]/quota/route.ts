import { z } from 'zod';
import { quotaWire, setQuotaInput } from '#lib/domain/quota.ts';
import { setQuota } from '#lib/services/quota/set.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const PUT = route('PUT /api/v1/teams/{team}/quota', {
  access: 'quota:divide',
  summary: 'Set what a team may ask for, in all environments together or in one',
  params: z.object({ team: idParam }),
  input: setQuotaInput,
  output: z.object({ items: z.array(quotaWire) }),
  run: ({ ctx, params, input }) => setQuota(ctx, params.team, input),
});
