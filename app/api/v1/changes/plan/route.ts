import { changeInput, changePlan } from '#lib/domain/change.ts';
import { planChange } from '#lib/services/change/plan.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/changes/plan', {
  access: 'service:plan',
  summary: 'What a deploy, promotion, roll back or scaling would change, and why it would be refused; changes nothing',
  input: changeInput,
  output: changePlan,
  run: ({ ctx, input }) => planChange(ctx, input),
});
