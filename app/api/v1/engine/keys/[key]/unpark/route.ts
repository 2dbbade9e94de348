import { z } from 'zod';
import { unparkKey } from '#lib/services/engine/unpark.ts';
import { nothing } from '#lib/web/answers.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/engine/keys/{key}/unpark', {
  access: 'engine:manage',
  summary: 'Try a parked key again now; the key is written `kind:id` or with an encoded slash',
  params: z.object({
    key: z
      .string()
      .min(3)
      .max(120)
      .regex(/^[a-z-]+[:/][A-Za-z0-9_.-]+$/, 'is not a key'),
  }),
  output: nothing,
  run: ({ ctx, params }) => unparkKey(ctx, { key: params.key.replace(':', '/') }),
});
