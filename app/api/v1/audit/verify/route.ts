import { z } from 'zod';
import { verifyAudit } from '#lib/services/audit/verify.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/audit/verify', {
  access: 'audit:verify',
  summary: 'Recompute the hash chain of the audit log',
  output: z.looseObject({ ok: z.boolean() }),
  run: ({ ctx }) => verifyAudit(ctx),
});
