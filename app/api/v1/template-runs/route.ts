import { pageOf } from '#lib/domain/page.ts';
import { templateRunListParams, templateRunRow } from '#lib/domain/template/run.ts';
import { listTemplateRuns } from '#lib/services/template/get-run.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/template-runs', {
  access: 'template:read',
  summary: 'Runs of templates, newest first',
  query: templateRunListParams,
  output: pageOf(templateRunRow),
  run: ({ ctx, query }) => listTemplateRuns(ctx, query),
});
