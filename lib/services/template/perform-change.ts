import { sqlOf } from '#lib/db/sql.ts';
import { inTx } from '#lib/db/tx.ts';
import type { ApplyResult, PlanItem } from '#lib/domain/plan.ts';
import type { Rendered, RenderedStep } from '#lib/domain/template/render.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { applyWishes } from '../manifest/apply.ts';
import { findEnvironment } from '../manifest/facts.ts';
import { parseWishes, planManifests } from '../manifest/plan.ts';
import { type MergedUpgrade, mergeUpgrade } from './merge-upgrade.ts';
import type { RunFact, StepOutcome } from './perform.ts';
import { findTaken, takenMessage } from './resolve.ts';

/** The plan of everything the run makes: a run that would be refused half way is refused before it begins. */
export async function planStep(ctx: Context, run: RunFact, rendered: Rendered): Promise<StepOutcome> {
  await assertNotTaken(
    ctx,
    run,
    rendered.manifests.map((manifest) => manifest.metadata.name),
  );
  const merged = run.service === null ? null : await mergeForRun(ctx, run, rendered);
  const text = merged?.rendered.text ?? rendered.text;
  const plan = await planManifests(ctx, { manifest: text, team: run.team, environment: run.environment });
  const kept = (merged?.kept ?? []).map((change) => `keeps the team's ${change.path}`);
  const log = plan.items.flatMap((item) => [
    inWords(item),
    ...item.warnings.map((text) => `${item.service}: ${text}`),
    ...item.denials.map((one) => `${item.service}: ${one.message}`),
  ]);
  log.push(...kept);
  const denial = plan.items.flatMap((item) => item.denials)[0];
  if (denial) return { state: 'failed', message: denial.message, log };
  return { state: 'done', message: plan.items.map(inWords).join('; '), log };
}

const WORDS: Record<PlanItem['action'], string> = {
  create: 'will be created',
  update: 'will change',
  deploy: 'will be deployed',
  unchanged: 'stays as it is',
};
const inWords = (item: PlanItem): string => `${item.service} ${WORDS[item.action]} (revision ${item.revision}, ${item.environment})`;

/** Applies one step's manifests by the user's own verb, and notes which template and answers the services come from. */
export async function applyStep(ctx: Context, run: RunFact, rendered: Rendered, step: RenderedStep): Promise<StepOutcome> {
  allow(ctx, 'template:use', { teamId: run.teamId });
  const items = run.service === null ? await applyNew(ctx, run, step) : await applyMerged(ctx, run, rendered);
  await noteUse(ctx, run, items);
  const log = items.map((item) => `${item.service}: ${item.action}, revision ${item.revision} in ${item.environment}`);
  return { state: 'done', message: log.join('; '), log };
}

/** An upgrade changes what is there now: when somebody edits it meanwhile, it is worked out anew. */
async function applyMerged(ctx: Context, run: RunFact, rendered: Rendered): Promise<ApplyResult['items']> {
  for (let attempt = 1; ; attempt += 1) {
    const merged = await mergeForRun(ctx, run, rendered);
    try {
      return (await applyText(ctx, run, merged.rendered.text, { ifGeneration: merged.generation })).items;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'precondition-failed' || attempt >= 3) throw error;
    }
  }
}

/** What is there already, once more: a revision that was given up starts anew. */
export async function applyAgain(ctx: Context, run: RunFact, rendered: Rendered, step: RenderedStep): Promise<void> {
  const text = run.service === null ? step.text : (await mergeForRun(ctx, run, rendered)).rendered.text;
  await applyText(ctx, run, text, { force: true });
}

/** The upgrade on top of what the team runs now. @throws AppError `conflict` where both changed the same field and nobody has chosen */
export async function mergeForRun(ctx: Context, run: RunFact, rendered: Rendered): Promise<MergedUpgrade> {
  const { templateId, teamId, team, service, choices } = run;
  const sql = sqlOf(ctx.db);
  const environment = await findEnvironment(sql, run.environment);
  const merged =
    environment && service !== null
      ? await mergeUpgrade(sql, { templateId, team: { id: teamId, name: team }, environment, service, choices }, rendered)
      : null;
  if (!merged) throw new AppError('conflict', `${service ?? 'The service'} is not there any more.`);
  const open = merged.conflicts.filter((conflict) => conflict.choice === null).map((conflict) => conflict.path);
  if (open.length > 0)
    throw new AppError(
      'conflict',
      `The team changed what the template changes too: ${open.join(', ')}. Start the upgrade of ${service} anew and choose which of the two stands.`,
    );
  return merged;
}

async function applyNew(ctx: Context, run: RunFact, step: RenderedStep): Promise<ApplyResult['items']> {
  await assertNotTaken(ctx, run, step.services);
  const found = await findTaken(sqlOf(ctx.db), run.teamId, step.services, null);
  // None is there yet: then none may have appeared when the change is decided, under its lock, either.
  const onlyNew = found.length === 0 ? { ifGeneration: 0 } : {};
  const { items } = await applyText(ctx, run, step.text, onlyNew).catch(async (error: unknown) => {
    if (error instanceof AppError && error.code === 'precondition-failed') await assertNotTaken(ctx, run, step.services);
    throw error;
  });
  return items;
}

function applyText(
  ctx: Context,
  run: RunFact,
  manifest: string,
  options: { ifGeneration?: number; force?: boolean },
): Promise<ApplyResult> {
  return applyWishes(
    ctx,
    parseWishes({ manifest }),
    { team: run.team, environment: run.environment, ...options },
    // The id in the message tells a service of this run from one that somebody else made under the same name.
    { origin: 'template', message: `${run.title}, version ${run.version} (${run.id})`, verb: 'service:apply' },
  );
}

async function noteUse(ctx: Context, run: RunFact, items: ApplyResult['items']): Promise<void> {
  await inTx(ctx.db, async ({ sql }) => {
    await sql.query(
      `INSERT INTO template_use AS u (service_id, template_id, version, run_id, environment, parameters, updated_at)
       SELECT s.id, $2, $3::int, $4, $5, $6::jsonb, $7::timestamptz FROM service s WHERE s.id = ANY($1::text[])
       ON CONFLICT (service_id) DO UPDATE SET template_id = EXCLUDED.template_id, version = EXCLUDED.version, run_id = EXCLUDED.run_id,
         environment = EXCLUDED.environment, parameters = EXCLUDED.parameters, updated_at = EXCLUDED.updated_at`,
      [
        items.map((item) => item.serviceId),
        run.templateId,
        run.version,
        run.id,
        run.environment,
        JSON.stringify(run.parameters),
        ctx.clock.now().toISOString(),
      ],
    );
  });
}

async function assertNotTaken(ctx: Context, run: RunFact, names: readonly string[]): Promise<void> {
  if (run.service !== null) return;
  const [taken] = await findTaken(sqlOf(ctx.db), run.teamId, names, run.id);
  if (taken !== undefined) throw new AppError('conflict', `${takenMessage(taken).replace(/^t/, 'T')}.`);
}
