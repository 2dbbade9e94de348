import { z } from 'zod';
import { PLATFORM_ROLES, TEAM_ROLES } from './access.ts';
import { NAME_PATTERN, NAME_RULE } from './manifest/schema.ts';
import { pageParams } from './page.ts';
import { tourState } from './tour.ts';

const teamRole = z.enum(TEAM_ROLES);
const platformRole = z.enum(PLATFORM_ROLES);

export const teamWire = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  createdAt: z.string(),
  services: z.number().int(),
  members: z.number().int(),
});
export type TeamWire = z.infer<typeof teamWire>;

/** Of `GET /api/v1/teams`: `q` is part of a name or title. */
export const teamListParams = pageParams.extend({ q: z.string().trim().max(100).optional() });
/** Of a team's members: `q` is part of a name or an e-mail. */
export const memberListParams = pageParams.extend({ q: z.string().trim().max(200).optional() });
export type MemberListParams = z.input<typeof memberListParams>;
export type TeamListParams = z.input<typeof teamListParams>;

export const memberWire = z.object({
  id: z.string(),
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  role: teamRole,
  environments: z.array(z.string()),
  createdAt: z.string(),
  /** May not sign in any more, whatever the role. */
  disabled: z.boolean(),
  /** Has never signed in. */
  pending: z.boolean(),
  lastSeenAt: z.string().nullable(),
});
export type MemberWire = z.infer<typeof memberWire>;

/** Who I am and what I may do; the portal's copy of the grants. */
export const meWire = z.object({
  kind: z.enum(['user', 'token', 'engine', 'system']),
  name: z.string(),
  email: z.string().nullable(),
  platformRole: platformRole.nullable(),
  teams: z.array(z.object({ teamId: z.string(), name: z.string(), title: z.string(), role: teamRole, environments: z.array(z.string()) })),
  tour: tourState.nullable(),
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

export const sessionWire = z.object({
  id: z.string(),
  userAgent: z.string(),
  ip: z.string(),
  current: z.boolean(),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  expiresAt: z.string(),
});
export type SessionWire = z.infer<typeof sessionWire>;

/** Roles of a new or changed member. `environments` empty or absent: all of them. */
const memberRights = { role: teamRole, environments: z.array(z.string().max(63)).max(50).optional() };
export const addMemberInput = z.strictObject({ email: z.email().max(254), name: z.string().max(120).optional(), ...memberRights });
export type AddMemberInput = z.input<typeof addMemberInput>;
export const updateMemberInput = z.strictObject({ role: teamRole.optional(), environments: memberRights.environments });
export type UpdateMemberInput = z.input<typeof updateMemberInput>;
/** `signInToken` is set when the person is new here: the secret of a one-time sign-in link, shown once. */
export const addedMemberWire = memberWire.extend({ signInToken: z.string().nullable() });
export type AddedMemberWire = z.infer<typeof addedMemberWire>;

const teamName = z.string().regex(NAME_PATTERN, `must be ${NAME_RULE}`);
export const createTeamInput = z.strictObject({ name: teamName, title: z.string().max(120).optional() });
export type CreateTeamInput = z.input<typeof createTeamInput>;
export const updateTeamInput = z.strictObject({ title: z.string().max(120) });
export type UpdateTeamInput = z.input<typeof updateTeamInput>;

/** Team absent: the person's own token, with that person's rights. Team and role set: the team's, never more than its maker may. */
export const createTokenInput = z.strictObject({
  name: z.string().min(1).max(120),
  team: z.string().max(63).optional(),
  role: teamRole.optional(),
  environments: z.array(z.string().max(63)).max(50).optional(),
  /** Days until it ends; 90 when absent. */
  expiresInDays: z.number().int().min(1).max(3650).optional(),
});
export type CreateTokenInput = z.input<typeof createTokenInput>;
/** `secret` is the token itself, shown this once; only its hash is kept. */
export const createdTokenWire = tokenWire.extend({ secret: z.string() });
export type CreatedTokenWire = z.infer<typeof createdTokenWire>;

export const updateMeInput = z.strictObject({ name: z.string().trim().min(1).max(120) });
export type UpdateMeInput = z.input<typeof updateMeInput>;

export const setPasswordInput = z.strictObject({
  current: z.string().max(1024).optional(),
  next: z.string().min(10, 'must have at least 10 characters').max(1024),
});
export type SetPasswordInput = z.input<typeof setPasswordInput>;
