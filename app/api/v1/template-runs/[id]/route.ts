import { templateRunWire } from '#lib/domain/template/run.ts';
import { getTemplateRun } from '#lib/services/template/get-run.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/template-runs/{id}', {
  access: 'template:read',
  summary: 'A run with its steps, log and output',
  params: idParams,
  output: templateRunWire,
  run: ({ ctx, params }) => getTemplateRun(ctx, params.id),
});
