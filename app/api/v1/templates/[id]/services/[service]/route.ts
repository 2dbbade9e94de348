import { z } from 'zod';
import { templateUse, updateUseInput } from '#lib/domain/template/template.ts';
import { updateTemplateUse } from '#lib/services/template/uses.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const PATCH = route('PATCH /api/v1/templates/{id}/services/{service}', {
  access: 'template:use',
  summary: 'Take a service out of the upgrades of its template, or let it follow them again',
  params: z.object({ id: idParam, service: idParam }),
  input: updateUseInput,
  output: templateUse,
  run: ({ ctx, params, input }) => updateTemplateUse(ctx, params.id, params.service, input),
});
