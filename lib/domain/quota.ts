import { z } from 'zod';

const limit = z.number().int().min(0).max(1_000_000_000).nullable();
const limits = z.object({ services: limit, instances: limit, cpuMilli: limit, memoryMib: limit });
const amount = z.number().int();
const amounts = z.object({ services: amount, instances: amount, cpuMilli: amount, memoryMib: amount });

/** `environment` null: in all environments together. `used` is what the team's deployments want there now; what is stopped wants no instances. */
export const quotaWire = z.object({ team: z.string(), environment: z.string().nullable(), limits, used: amounts });
export type QuotaWire = z.infer<typeof quotaWire>;

/** Body of `PUT /api/v1/teams/{team}/quota`. All four null: no quota there any more. */
export const setQuotaInput = z.strictObject({ environment: z.string().max(63).nullable(), limits: limits.strict() });
export type SetQuotaInput = z.input<typeof setQuotaInput>;
