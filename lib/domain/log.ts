import { z } from 'zod';

/** A line that an instance wrote, tagged with which one. */
export const logLineWire = z.object({ at: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string(), instance: z.string() });
export type LogLineWire = z.infer<typeof logLineWire>;

const flag = z.union([z.boolean(), z.enum(['true', 'false', '1', '0', '']).transform((text) => text === 'true' || text === '1')]);

export const logParams = z.object({
  follow: flag.default(false),
  /** The attempt before the current one, after a restart. */
  previous: flag.default(false),
  /** Last lines of each instance. */
  tail: z.coerce.number().int().min(0).max(10_000).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
});
export type LogParams = z.input<typeof logParams>;
