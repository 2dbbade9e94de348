import { templateWire, updateTemplateInput } from '#lib/domain/template/template.ts';
import { getTemplate } from '#lib/services/template/get.ts';
import { updateTemplate } from '#lib/services/template/update.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/templates/{id}', {
  access: 'template:read',
  summary: 'A template with its newest version',
  params: idParams,
  output: templateWire,
  run: ({ ctx, params }) => getTemplate(ctx, params.id),
});

export const PATCH = route('PATCH /api/v1/templates/{id}', {
  access: 'template:manage',
  summary: 'Change who may use a template, or archive it',
  params: idParams,
  input: updateTemplateInput,
  output: templateWire,
  run: ({ ctx, params, input }) => updateTemplate(ctx, params.id, input),
});
