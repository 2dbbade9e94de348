import { sqlOf } from '#lib/db/sql.ts';
import type { MergeChoices } from '#lib/domain/template/merge.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import { type Rendered, type RunOutput, renderTemplate } from '#lib/domain/template/render.ts';
import type { TemplateDocument } from '#lib/domain/template/schema.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import type { Context } from '../context.ts';
import { applyAgain, applyStep, mergeForRun, planStep } from './perform-change.ts';
import { collectOutput } from './perform-output.ts';
import { checkHealth } from './perform-wait.ts';
import { loadRunActor, type RunActorRow } from './run-actor.ts';

/** How a step went. `waiting`: look again later; nothing was changed. */
export type StepOutcome = {
  state: 'done' | 'failed' | 'waiting';
  message: string;
  log: string[];
  manifest?: string;
  output?: RunOutput;
  afterMs?: number;
};

export type RunFact = RunActorRow & {
  id: string;
  templateId: string;
  title: string;
  version: number;
  teamId: string;
  team: string;
  environment: string;
  service: string | null;
  choices: MergeChoices;
  parameters: Parameters;
  requestId: string;
  document: TemplateDocument;
  stepStartedAt: Date | null;
  stepAttempts: number;
};

/** How long something outside, such as a git host, may be away before the step has failed. */
const PATIENCE_MS = 60_000;

/**
 * Does one step of a run, on behalf of whoever asked for it, by the verbs they would use themselves. Every step may be done twice: the
 * same answers render the same manifests, and the same manifest applied twice changes nothing.
 * @throws what is not an AppError: worth another try
 */
export async function performRunStep(ctx: Context, runId: string, key: string): Promise<StepOutcome> {
  const run = await loadRun(ctx, runId, key);
  try {
    const actor = await loadRunActor(sqlOf(ctx.db), run);
    return await perform({ ...ctx, actor, requestId: run.requestId }, run, key);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal' || error.code === 'rate-limited') throw error;
    const waitedMs = run.stepStartedAt === null ? 0 : ctx.clock.now().getTime() - run.stepStartedAt.getTime();
    if (error.code === 'unavailable' && waitedMs < PATIENCE_MS)
      return {
        state: 'waiting',
        message: `${error.message} Tried again until ${PATIENCE_MS / 1_000} s have passed.`,
        log: [],
        afterMs: 3_000,
      };
    return {
      state: 'failed',
      message: error.message,
      log: error.issues.map((issue) => `${issue.path ? `${issue.path}: ` : ''}${issue.message}`),
    };
  }
}

async function perform(ctx: Context, run: RunFact, key: string): Promise<StepOutcome> {
  const input = {
    version: run.version,
    team: run.team,
    environment: run.environment,
    parameters: run.parameters,
    only: run.service ?? undefined,
  };
  const rendered = renderTemplate(run.document, input);
  if (!rendered.ok)
    return {
      state: 'failed',
      message: 'The template cannot be filled in with these answers.',
      log: rendered.error.map((issue) => `${issue.path}: ${issue.message}`),
    };
  const [verb, id] = key.split(':', 2);
  switch (verb) {
    case 'render':
      return renderedOutcome(run.service === null ? rendered.value : (await mergeForRun(ctx, run, rendered.value)).rendered);
    case 'plan':
      return planStep(ctx, run, rendered.value);
    case 'apply':
      return applyStep(ctx, run, rendered.value, stepOf(rendered.value, id));
    case 'wait':
      return checkHealth(ctx, run, stepOf(rendered.value, id), () => applyAgain(ctx, run, rendered.value, stepOf(rendered.value, id)));
    default:
      return collectOutput(ctx, run, rendered.value, input);
  }
}

function renderedOutcome({ manifests, text }: Rendered): StepOutcome {
  const names = manifests.map((manifest) => manifest.metadata.name);
  return {
    state: 'done',
    message: `${names.length === 1 ? 'One manifest' : `${names.length} manifests`}: ${names.join(', ')}`,
    log: names.map((name) => `made the manifest of ${name}`),
    manifest: text,
  };
}

function stepOf(rendered: Rendered, id: string | undefined) {
  const step = rendered.steps.find((one) => one.id === id);
  if (!step) throw notFound('step', id ?? '');
  return step;
}

async function loadRun(ctx: Context, runId: string, key: string): Promise<RunFact> {
  const [row] = await sqlOf(ctx.db).query<RunFact>(
    `SELECT r.id, r.template_id AS "templateId", t.title, r.version, r.team_id AS "teamId", tm.name AS team, r.environment, r.service, r.parameters, r.choices,
       r.request_id AS "requestId", r.actor_kind AS "actorKind", r.actor_user_id AS "actorUserId", r.actor_token_id AS "actorTokenId", r.actor_name AS "actorName",
       v.document, s.started_at AS "stepStartedAt", COALESCE(s.attempts, 0) AS "stepAttempts"
     FROM template_run r JOIN template t ON t.id = r.template_id JOIN team tm ON tm.id = r.team_id
     JOIN template_version v ON v.template_id = r.template_id AND v.number = r.version
     LEFT JOIN template_run_step s ON s.run_id = r.id AND s.key = $2 WHERE r.id = $1`,
    [runId, key],
  );
  if (!row) throw notFound('run', runId);
  return row;
}
