import { z } from 'zod';
import { type ActiveFreeze, type FreezeWindow, isTimeZone, minuteOf } from './freeze-window.ts';

export * from './freeze-window.ts';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 16:30');
const weekMoment = z.strictObject({ day: z.number().int().min(1).max(7), time: clockTime });
const reason = z.string().trim().min(3, 'must say why').max(200);

/** When nothing new is deployed: each week from one moment to another (days count from Monday, 1), or once. */
export const freezeWindow = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('weekly'),
      from: weekMoment,
      to: weekMoment,
      timeZone: z.string().max(60).refine(isTimeZone, 'is not a time zone: write one such as Europe/Berlin, or UTC'),
      reason,
    })
    .refine(({ from, to }) => minuteOf(from) !== minuteOf(to), { path: ['to'], message: 'must not be the moment it begins' }),
  z
    .strictObject({ kind: z.literal('once'), from: z.iso.datetime(), to: z.iso.datetime(), reason })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { path: ['to'], message: 'must be after its beginning' }),
]) satisfies z.ZodType<FreezeWindow>;

export const activeFreeze = z.object({ reason: z.string(), endsAt: z.string() }) satisfies z.ZodType<ActiveFreeze>;
