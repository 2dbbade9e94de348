import { z } from 'zod';

/** How far a person took the first steps. `left` can be gone on with; `done` is not offered again by itself. */
export const tourState = z.strictObject({
  status: z.enum(['running', 'left', 'done']),
  step: z.number().int().min(1).max(4),
});
export type TourState = z.infer<typeof tourState>;
