import { z } from 'zod';
import { platformRole, teamRole } from './access.ts';

export const teamWire = z.object({ id: z.string(), name: z.string(), title: z.string(), createdAt: z.string(), services: z.number().int(), members: z.number().int() });
export type TeamWire = z.infer<typeof teamWire>;

export const memberWire = z.object({ id: z.string(), userId: z.string(), email: z.string(), name: z.string(), role: teamRole, environments: z.array(z.string()), createdAt: z.string() });
export type MemberWire = z.infer<typeof memberWire>;

/** Who I am and what I may do; the portal's copy of the grants. */
export const meWire = z.object({
  kind: z.enum(['user', 'token', 'engine', 'system']),
  name: z.string(),
  email: z.string().nullable(),
  platformRole: platformRole.nullable(),
  teams: z.array(z.object({ teamId: z.string(), name: z.string(), title: z.string(), role: teamRole, environments: z.array(z.string()) })),
});
export type MeWire = z.infer<typeof meWire>;

export const tokenWire = z.object({
  id: z.string(),
  name: z.string(),
  team: z.string().nullable(),
  role: teamRole.nullable(),
  environments: z.array(z.string()),
  hint: z.string(),
  owner: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export type TokenWire = z.infer<typeof tokenWire>;

export const sessionWire = z.object({ id: z.string(), userAgent: z.string(), ip: z.string(), current: z.boolean(), createdAt: z.string(), lastSeenAt: z.string(), expiresAt: z.string() });
export type SessionWire = z.infer<typeof sessionWire>;
