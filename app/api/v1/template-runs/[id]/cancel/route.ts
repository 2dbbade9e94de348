import { cancelRunInput, templateRunWire } from '#lib/domain/template/run.ts';
import { cancelTemplateRun } from '#lib/services/template/cancel-run.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/template-runs/{id}/cancel', {
  access: 'template:use',
  summary: 'Stop a run at its next safe point, or every run of its upgrade',
  params: idParams,
  input: cancelRunInput,
  output: templateRunWire,
  run: ({ ctx, params, input }) => cancelTemplateRun(ctx, params.id, input),
});
