import { z } from 'zod';

export const CONDITION_STATUSES = ['true', 'false', 'unknown'] as const;

export const condition = z.object({
  type: z.string(),
  status: z.enum(CONDITION_STATUSES),
  /** One CamelCase word, for machines. */
  reason: z.string(),
  /** A plain sentence, for people. */
  message: z.string(),
  changedAt: z.string(),
  observedGeneration: z.number().int(),
});
export type Condition = z.infer<typeof condition>;

/** Puts `next` in the list; `changedAt` stays when the status did not change, so that "since when" is true. */
export function setCondition(list: readonly Condition[], next: Condition): Condition[] {
  const before = list.find((item) => item.type === next.type);
  const changedAt = before && before.status === next.status ? before.changedAt : next.changedAt;
  return [...list.filter((item) => item.type !== next.type), { ...next, changedAt }].sort((a, b) => a.type.localeCompare(b.type));
}
