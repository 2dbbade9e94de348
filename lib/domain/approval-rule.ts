import { z } from 'zod';
import type { TeamRole } from './access.ts';

/** How a protected environment takes requests. */
export const approvalRule = z.strictObject({
  /** How many different people have to approve. */
  required: z.number().int().min(1).max(10),
  /** The weakest role that may approve. */
  role: z.enum(['developer', 'operator', 'owner'] satisfies TeamRole[]),
  authorMayApprove: z.boolean(),
  /** Operators need an approval too. */
  everyone: z.boolean(),
  /** Days until a request ends by itself. */
  days: z.number().int().min(1).max(60),
});
export type ApprovalRule = z.infer<typeof approvalRule>;

export const DEFAULT_APPROVAL_RULE: ApprovalRule = { required: 1, role: 'operator', authorMayApprove: false, everyone: false, days: 7 };
