import { formatCount } from '#lib/client/format.ts';
import type { PlanItem, PlanResult } from '#lib/domain/plan.ts';

/** One line that says what applying would do. */
export function planSentence(plan: PlanResult): string {
  const denied = plan.items.filter((item) => item.denials.length > 0).length;
  if (denied > 0)
    return denied === 1 && plan.items.length === 1
      ? 'This would be refused.'
      : `${denied} of ${formatCount(plan.items.length, 'service')} would be refused, so nothing would be applied.`;
  const moving = plan.items.filter((item) => item.action !== 'unchanged').length;
  if (moving === 0) return 'Nothing would change.';
  return plan.items.length === 1 ? itemSentence(plan.items[0]) : `${moving} of ${formatCount(plan.items.length, 'service')} would change.`;
}

/** What happens to one service, in words. */
export function itemSentence(item: PlanItem | undefined): string {
  if (!item) return '';
  switch (item.action) {
    case 'create':
      return `${item.service} is created and starts in ${item.environment} as revision ${item.revision}.`;
    case 'update':
      return `${item.service} moves ${item.fromRevision === null ? '' : `from revision ${item.fromRevision} `}to revision ${item.revision} in ${item.environment}: ${formatCount(item.changes.length, 'field changes', 'fields change')}.`;
    case 'deploy':
      return `${item.service} runs revision ${item.revision} in ${item.environment}${item.fromRevision === null ? ', where it is new' : ` instead of ${item.fromRevision}`}.`;
    case 'unchanged':
      return `${item.service} stays as it is in ${item.environment}.`;
  }
}

/** Would pressing "apply" do anything, and may it? */
export const isApplicable = (plan: PlanResult): boolean => plan.accepted && plan.items.some((item) => item.action !== 'unchanged');
