import { z } from 'zod';

/** RFC 9457 problem details, with where in the input each complaint sits. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  instance: z.string(),
  requestId: z.string(),
  issues: z.array(
    z.object({
      path: z.string(),
      message: z.string(),
      file: z.string().optional(),
      line: z.number().int().optional(),
      column: z.number().int().optional(),
    }),
  ),
});
export type Problem = z.infer<typeof problem>;
