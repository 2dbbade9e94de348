import { pageOf } from '#lib/domain/page.ts';
import { templateUse, templateUseParams } from '#lib/domain/template/template.ts';
import { listTemplateUses } from '#lib/services/template/uses.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/templates/{id}/services', {
  access: 'template:read',
  summary: 'Services made from a template, with their version',
  params: idParams,
  query: templateUseParams,
  output: pageOf(templateUse),
  run: ({ ctx, params, query }) => listTemplateUses(ctx, params.id, { ...query, outdated: query.outdated ? 'true' : 'false' }),
});
