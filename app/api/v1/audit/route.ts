import { auditWire } from '#lib/domain/event.ts';
import { pageOf } from '#lib/domain/page.ts';
import { auditParams, listAudit } from '#lib/services/audit/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/audit', {
  access: 'audit:read',
  summary: 'Who changed what, newest first',
  query: auditParams,
  output: pageOf(auditWire),
  run: ({ ctx, query }) => listAudit(ctx, query),
});
