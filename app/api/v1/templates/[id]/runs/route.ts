import { startRunInput, templateRunWire } from '#lib/domain/template/run.ts';
import { startTemplateRun } from '#lib/services/template/start-run.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/templates/{id}/runs', {
  access: 'template:use',
  summary: 'Run a template with these answers',
  params: idParams,
  input: startRunInput,
  output: templateRunWire,
  status: 201,
  run: ({ ctx, params, input }) => startTemplateRun(ctx, params.id, input),
});
