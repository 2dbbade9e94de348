import type { PlanDenial, PlanItem } from '#lib/domain/plan.ts';
import { AppError } from '#lib/kit/errors.ts';

/** Turns the door's "no" into the one error that carries every reason. @throws AppError `forbidden` or `denied` */
export function assertAccepted(items: readonly Pick<PlanItem, 'service' | 'denials'>[]): void {
  const refused = items.filter((item) => item.denials.length > 0);
  const all = refused.flatMap((item) => item.denials.map((denial) => ({ item, denial })));
  const first = all.find(({ denial }) => denial.code === 'forbidden') ?? all[0];
  if (!first) return;
  const issues = all.map(({ item, denial }) => toIssue(items.length > 1 ? `${item.service}: ` : '', denial));
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
  if (first.denial.code === 'forbidden') throw new AppError('forbidden', first.denial.message, { issues });
  throw new AppError('denied', `${first.item.service} was not accepted: ${first.denial.message}${more}`, { issues });
}

const toIssue = (prefix: string, { path, message, line, column }: PlanDenial) => ({
  path,
  message: `${prefix}${message}`,
  ...(line === undefined ? {} : { line, column }),
});
