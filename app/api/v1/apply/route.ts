import { applyInput, applyResult } from '#lib/domain/plan.ts';
import { applyManifests } from '#lib/services/manifest/apply.ts';
import { route } from '#lib/web/route.ts';

export const POST = route('POST /api/v1/apply', {
  access: 'service:plan',
  summary: 'Make manifests true: services, revisions and deployments, all or none',
  input: applyInput,
  output: applyResult,
  run: ({ ctx, input, ifGeneration }) => applyManifests(ctx, { ...input, ifGeneration: ifGeneration ?? input.ifGeneration }),
});
