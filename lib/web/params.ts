import { z } from 'zod';

/** Path parameters are short names or ids; anything longer or stranger is not looked up at all. */
export const idParam = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'is not an id or a name');
export const idParams = z.object({ id: idParam });
