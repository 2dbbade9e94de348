import { pageOf, pageParams } from '#lib/domain/page.ts';
import { publishVersionInput, templateVersionRow, templateWire } from '#lib/domain/template/template.ts';
import { publishTemplateVersion } from '#lib/services/template/publish.ts';
import { listTemplateVersions } from '#lib/services/template/versions.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/templates/{id}/versions', {
  access: 'template:read',
  summary: 'Versions of a template, newest first',
  params: idParams,
  query: pageParams,
  output: pageOf(templateVersionRow),
  run: ({ ctx, params, query }) => listTemplateVersions(ctx, params.id, query),
});

export const POST = route('POST /api/v1/templates/{id}/versions', {
  access: 'template:manage',
  summary: 'Publish the next version of a template',
  params: idParams,
  input: publishVersionInput,
  output: templateWire,
  status: 201,
  run: ({ ctx, params, input }) => publishTemplateVersion(ctx, params.id, input),
});
