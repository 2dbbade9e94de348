import { z } from 'zod';
import { uploadArtifact } from '#lib/services/artifact/upload.ts';
import { bytesOf } from '#lib/web/answers.ts';
import { route } from '#lib/web/route.ts';

/** A packed folder: larger than any JSON, and never held in memory whole. */
const MAX_BYTES = 200 * 1_048_576;

export const POST = route('POST /api/v1/artifacts', {
  access: 'service:create',
  summary: 'Upload a packed folder (tar.gz); the same bytes twice are one artifact',
  query: z.object({
    team: z.string().max(80).optional(),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')
      .optional(),
  }),
  input: bytesOf(['application/gzip', 'application/x-gzip', 'application/octet-stream'], MAX_BYTES),
  output: z.object({ digest: z.string(), bytes: z.number().int(), team: z.string() }),
  status: 201,
  run: ({ ctx, query, input }) => uploadArtifact(ctx, { ...query, stream: input.bytes }),
});
