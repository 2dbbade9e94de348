import { upgradeInput, upgradeResult } from '#lib/domain/template/run.ts';
import { upgradeServices } from '#lib/services/template/upgrade.ts';
import { idParams } from '#lib/web/params.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/templates/{id}/upgrades', {
  access: 'template:use',
  summary: 'Bring services to the newest version of their template, one by one or in waves',
  params: idParams,
  input: upgradeInput,
  output: upgradeResult,
  status: 201,
  run: ({ ctx, params, input }) => upgradeServices(ctx, params.id, input),
});
