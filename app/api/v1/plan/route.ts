import { applyInput, planResult } from '#lib/domain/plan.ts';
import { planManifests } from '#lib/services/manifest/plan.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/plan', {
  access: 'service:plan',
  summary: 'What applying manifests would change, field by field; writes nothing',
  input: applyInput,
  output: planResult,
  run: ({ ctx, input }) => planManifests(ctx, input),
});
