import { z } from 'zod';
import { PLATFORM_ROLES, TEAM_ROLES, VERBS, type Verb } from './access.ts';

const teamRole = z.enum(TEAM_ROLES);
const platformRole = z.enum(PLATFORM_ROLES);
const verb = z.enum(Object.keys(VERBS) as [Verb, ...Verb[]]);

/** What is asked about: a verb, and where. A service names its team by itself. */
const target = {
  verb,
  team: z.string().max(80).optional(),
  environment: z.string().max(80).optional(),
};
export const explainParams = z.object({
  ...target,
  /** By id, or by name. */
  service: z.string().max(160).optional(),
  /** Id or e-mail of a member, for who may manage them; absent: me. */
  user: z.string().max(254).optional(),
});
export type ExplainParams = z.input<typeof explainParams>;
export const whoCanParams = z.object({ ...target, service: z.string().max(160).optional() });
export type WhoCanParams = z.input<typeof whoCanParams>;

const person = z.object({ userId: z.string(), name: z.string(), email: z.string() });

export const explainWire = z.object({
  verb,
  /** Whom the answer is about. */
  subject: z.object({ name: z.string(), me: z.boolean() }),
  team: z.string().nullable(),
  environment: z.string().nullable(),
  allowed: z.boolean(),
  /** The sentence the API refuses with, or what allows it. */
  reason: z.string(),
  /** What the verb takes, whoever asks. */
  rule: z.string(),
  /** Every grant of the subject, and what it was worth here. */
  considered: z.array(z.object({ grant: z.string(), suffices: z.boolean(), why: z.string() })),
  /** What would have to change; empty when it is allowed. */
  wayOut: z.string(),
  /** Who could change it: owners of the team, else admins. */
  askWhom: z.array(person),
});
export type ExplainWire = z.infer<typeof explainWire>;

export const whoCanWire = z.object({
  verb,
  team: z.string().nullable(),
  environment: z.string().nullable(),
  rule: z.string(),
  people: z.array(person.extend({ because: z.string() })),
  /** Null: who asks may not see the team's tokens. */
  tokens: z.array(z.object({ id: z.string(), name: z.string(), role: teamRole, owner: z.string() })).nullable(),
  /** How many more there are than are listed. */
  more: z.number().int(),
});
export type WhoCanWire = z.infer<typeof whoCanWire>;

/** Somebody who may sign in, as admins and auditors see them. */
export const personWire = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  platformRole: platformRole.nullable(),
  disabled: z.boolean(),
  /** Has never signed in. */
  pending: z.boolean(),
  createdAt: z.string(),
  lastSeenAt: z.string().nullable(),
  sessions: z.number().int(),
  teams: z.array(z.object({ team: z.string(), title: z.string(), role: teamRole, environments: z.array(z.string()) })),
});
export type PersonWire = z.infer<typeof personWire>;

export const updatePersonInput = z.strictObject({ platformRole: platformRole.nullable().optional(), disabled: z.boolean().optional() });
export type UpdatePersonInput = z.input<typeof updatePersonInput>;

/** The secret of a new one-time link, shown this once. */
export const signInLinkWire = z.object({ signInToken: z.string() });

/** A way to sign in. Nothing of it is secret. */
export const signInProviderWire = z.object({
  id: z.enum(['credentials', 'link', 'oidc']),
  name: z.string(),
  configured: z.boolean(),
  issuer: z.string().nullable(),
});
export type SignInProviderWire = z.infer<typeof signInProviderWire>;
