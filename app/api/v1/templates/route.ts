import { pageOf } from '#lib/domain/page.ts';
import { createTemplateInput, templateListParams, templateRow, templateWire } from '#lib/domain/template/template.ts';
import { createTemplate } from '#lib/services/template/create.ts';
import { listTemplates } from '#lib/services/template/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/templates', {
  access: 'template:read',
  summary: 'Templates that I see, with their success rate and median time',
  query: templateListParams,
  output: pageOf(templateRow),
  run: ({ ctx, query }) => listTemplates(ctx, { ...query, archived: query.archived ? 'true' : 'false' }),
});

export const POST = route('POST /api/v1/templates', {
  access: 'template:manage',
  summary: 'Create a template of a team, or of the platform when no team is named',
  input: createTemplateInput,
  output: templateWire,
  status: 201,
  run: ({ ctx, input }) => createTemplate(ctx, input),
});
