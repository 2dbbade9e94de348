import { expect, test } from 'vitest';
import type { PlanItem, PlanResult } from '#lib/domain/plan.ts';
import { isApplicable, planSentence } from './plan-model.ts';

const item = (patch: Partial<PlanItem>): PlanItem => ({
  service: 'cart',
  team: 'shop',
  environment: 'dev',
  action: 'update',
  revision: 4,
  fromRevision: 3,
  changes: [{ path: '/spec/scaling/max', kind: 'changed', before: 1, after: 2 }],
  warnings: [],
  denials: [],
  ...patch,
});
const plan = (items: PlanItem[]): PlanResult => ({ items, accepted: items.every((entry) => entry.denials.length === 0) });

test.each<[PlanItem, string, boolean]>([
  [item({}), 'cart moves from revision 3 to revision 4 in dev: 1 field changes.', true],
  [item({ action: 'create', fromRevision: null, revision: 1 }), 'cart is created and starts in dev as revision 1.', true],
  [item({ action: 'deploy' }), 'cart runs revision 4 in dev instead of 3.', true],
  [item({ action: 'unchanged' }), 'Nothing would change.', false],
  [item({ denials: [{ path: '/spec', message: 'no', code: 'denied' }] }), 'This would be refused.', false],
])('one service: %#', (entry, sentence, applicable) => {
  expect(planSentence(plan([entry]))).toBe(sentence);
  expect(isApplicable(plan([entry]))).toBe(applicable);
});

test('several services are counted, and one refusal stops all', () => {
  expect(planSentence(plan([item({}), item({ action: 'unchanged' })]))).toBe('1 of 2 services would change.');
  expect(planSentence(plan([item({}), item({ denials: [{ path: '', message: 'no', code: 'denied' }] })]))).toBe(
    '1 of 2 services would be refused, so nothing would be applied.',
  );
});
