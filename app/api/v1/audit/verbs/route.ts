import { z } from 'zod';
import { listAuditVerbs } from '#lib/services/audit/verbs.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/audit/verbs', {
  access: 'audit:read',
  summary: 'The verbs that occur in the audit log',
  output: z.object({ items: z.array(z.string()), nextCursor: z.null() }),
  run: ({ ctx }) => listAuditVerbs(ctx),
});
