import { z } from 'zod';
import { route } from '#lib/web/route.ts';

export const GET = route('GET /api/openapi.json', {
  access: 'public',
  summary: 'This document',
  output: z.looseObject({ openapi: z.string() }),
  // Loaded when asked for: it imports every route of the API.
  run: async () => (await import('#lib/web/openapi.ts')).openApiDocument(),
});
