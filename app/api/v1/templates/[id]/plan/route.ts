import { planTemplateInput, planTemplateResult } from '#lib/domain/template/run.ts';
import { planTemplate } from '#lib/services/template/plan-run.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/templates/{id}/plan', {
  access: 'template:use',
  summary: 'The manifests that these answers give, and what applying them would change',
  params: idParams,
  input: planTemplateInput,
  output: planTemplateResult,
  run: ({ ctx, params, input }) => planTemplate(ctx, params.id, input),
});
