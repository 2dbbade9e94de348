import { auditWire } from '#lib/domain/event.ts';
import { auditExportParams, exportAudit } from '#lib/services/audit/export.ts';
import { streamOf } from '#lib/web/answers.ts';
import { route } from '#lib/web/route.ts';
import { textStream } from '#lib/web/text-stream.ts';

const TYPES = { jsonl: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const;

export const GET = route('GET /api/v1/audit/export', {
  access: 'audit:read',
  summary: 'Everything of the audit log that matches, oldest first, as JSON lines or CSV',
  query: auditExportParams,
  output: streamOf(TYPES.jsonl, auditWire, [TYPES.csv]),
  run: async ({ ctx, query, request }) => ({
    body: await textStream(await exportAudit(ctx, query), request, 'audit:read'),
    contentType: TYPES[query.format],
    headers: { 'content-disposition': `attachment; filename="audit-${ctx.clock.now().toISOString().slice(0, 10)}.${query.format}"` },
  }),
});
