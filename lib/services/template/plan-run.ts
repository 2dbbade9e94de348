import { type PlanTemplateInput, type PlanTemplateResult, planTemplateInput } from '#lib/domain/template/run.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { planManifests } from '../manifest/plan.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findTaken, resolveRun, takenMessage } from './resolve.ts';

/** The manifests that these answers give and the plan of applying them: what the review page shows. Writes nothing. */
export async function planTemplate(ctx: Context, ref: string, input: PlanTemplateInput): Promise<PlanTemplateResult> {
  allow(ctx, 'template:use', {});
  const wish = parseInput(planTemplateInput, input);
  const { resolved, taken } = await inRead(ctx.db, async (sql) => {
    const resolved = await resolveRun(ctx, sql, ref, wish);
    const names = resolved.rendered.manifests.map((manifest) => manifest.metadata.name);
    return { resolved, taken: resolved.use ? [] : await findTaken(sql, resolved.team.id, names, null) };
  });
  const { rendered, team, environment, version, merge } = resolved;
  const plan = await planManifests(ctx, { manifest: rendered.text, team: team.name, environment: environment.name });
  const items = plan.items.map((item) =>
    taken.includes(item.service)
      ? { ...item, denials: [...item.denials, { path: '/metadata/name', message: takenMessage(item.service), code: 'denied' as const }] }
      : item,
  );
  return {
    version,
    manifest: rendered.text,
    environment: environment.name,
    plan: { items, accepted: items.every((item) => item.denials.length === 0) },
    merge,
  };
}
