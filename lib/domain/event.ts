import { z } from 'zod';

export const EVENT_LEVELS = ['info', 'warning', 'error'] as const;

/** In place of a team: an event that only platform roles are shown, such as the end of somebody's session. */
export const PLATFORM_ONLY = 'platform';

export const eventWire = z.object({
  seq: z.number().int(),
  id: z.string(),
  teamId: z.string().nullable(),
  keys: z.array(z.string()),
  type: z.string(),
  level: z.enum(EVENT_LEVELS),
  message: z.string(),
  actor: z.string(),
  data: z.record(z.string(), z.unknown()),
  at: z.string(),
});
export type EventWire = z.infer<typeof eventWire>;

export const auditWire = z.object({
  seq: z.number().int(),
  id: z.string(),
  at: z.string(),
  teamId: z.string().nullable(),
  actor: z.string(),
  actorKind: z.enum(['user', 'token', 'engine', 'system']),
  verb: z.string(),
  target: z.string(),
  /** What the target is called now; null when it is gone, or is of a kind without names. */
  targetName: z.string().nullable(),
  result: z.enum(['ok', 'denied']),
  before: z.unknown(),
  after: z.unknown(),
  requestId: z.string(),
  prevHash: z.string(),
  hash: z.string(),
});
export type AuditWire = z.infer<typeof auditWire>;

/** How far the chain of hashes has been checked. `brokenAt`: the first entry that is not what was written, or is missing. */
export const auditChainWire = z.object({
  entries: z.number().int(),
  verifiedTo: z.number().int(),
  verifiedAt: z.string().nullable(),
  /** When all entries were last read again from the first one on. */
  wholeAt: z.string().nullable(),
  brokenAt: z.number().int().nullable(),
  message: z.string().nullable(),
});
export type AuditChainWire = z.infer<typeof auditChainWire>;

/** One frame of `/api/v1/events`: `id` is the sequence number, to resume from by `Last-Event-ID` or `?after=`. */
export const eventFrame = z.object({
  seq: z.number().int(),
  keys: z.array(z.string()),
  type: z.string(),
  level: z.enum(EVENT_LEVELS),
  message: z.string(),
  at: z.string(),
});
export type EventFrame = z.infer<typeof eventFrame>;
