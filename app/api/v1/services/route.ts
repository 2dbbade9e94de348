import { pageOf } from '#lib/domain/page.ts';
import { createServiceInput, serviceListParams, serviceRow, serviceWire } from '#lib/domain/service.ts';
import { createService } from '#lib/services/service/create.ts';
import { listServices } from '#lib/services/service/list.ts';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/v1/services', {
  access: 'service:read',
  summary: 'Services of my teams, filtered, sorted, paged',
  query: serviceListParams,
  output: pageOf(serviceRow),
  run: ({ ctx, query }) => listServices(ctx, query),
});

export const POST = route('POST /api/v1/services', {
  access: 'service:create',
  summary: 'Create a service from its fields, and deploy it where asked',
  input: createServiceInput,
  output: serviceWire,
  status: 201,
  run: ({ ctx, input }) => createService(ctx, input),
});
