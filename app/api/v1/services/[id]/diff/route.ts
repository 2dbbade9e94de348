import { z } from 'zod';
import { fieldChange } from '#lib/domain/plan.ts';
import { diffRevisions } from '#lib/services/revision/diff.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/services/{id}/diff', {
  access: 'service:read',
  summary: 'What differs between two revisions, field by field',
  params: idParams,
  query: z.object({ from: z.coerce.number().int().min(1), to: z.coerce.number().int().min(1) }),
  output: z.object({ changes: z.array(fieldChange) }),
  run: ({ ctx, params, query }) => diffRevisions(ctx, { service: params.id, ...query }),
});
