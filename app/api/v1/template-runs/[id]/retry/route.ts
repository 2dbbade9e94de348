import { templateRunWire } from '#lib/domain/template/run.ts';
import { retryTemplateRun } from '#lib/services/template/retry-run.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/template-runs/{id}/retry', {
  access: 'template:use',
  summary: 'Go on with a failed run at the step where it failed',
  params: idParams,
  output: templateRunWire,
  run: ({ ctx, params }) => retryTemplateRun(ctx, params.id),
});
