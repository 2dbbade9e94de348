import { z } from 'zod';
import { templateVersionWire } from '#lib/domain/template/template.ts';
import { getTemplateVersion } from '#lib/services/template/versions.ts';
import { idParam } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/templates/{id}/versions/{number}', {
  access: 'template:read',
  summary: 'One version of a template with its text',
  params: z.object({ id: idParam, number: z.coerce.number().int().min(1).max(1_000_000) }),
  output: templateVersionWire,
  run: ({ ctx, params }) => getTemplateVersion(ctx, params.id, params.number),
});
