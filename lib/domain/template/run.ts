import { z } from 'zod';
import { pageParams } from '../page.ts';
import { planResult } from '../plan.ts';
import { mergeChoices, upgradeMerge } from './merge.ts';
import { TEMPLATE_RUN_CAUSES, TEMPLATE_RUN_PHASES, TEMPLATE_STEP_STATES } from './run-phase.ts';

export * from './run-phase.ts';

export const templateRunRow = z.object({
  id: z.string(),
  templateId: z.string(),
  template: z.string(),
  title: z.string(),
  version: z.number().int(),
  team: z.string(),
  environment: z.string(),
  cause: z.enum(TEMPLATE_RUN_CAUSES),
  /** The service that is upgraded; null for a run that makes new ones. */
  service: z.string().nullable(),
  phase: z.enum(TEMPLATE_RUN_PHASES),
  message: z.string(),
  by: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type TemplateRunRow = z.infer<typeof templateRunRow>;

export const templateRunStep = z.object({
  /** `render`, `plan`, `apply:<step>`, `wait:<step>`, `output`. */
  key: z.string(),
  title: z.string(),
  state: z.enum(TEMPLATE_STEP_STATES),
  message: z.string(),
  attempts: z.number().int(),
  log: z.array(z.object({ at: z.string(), text: z.string() })),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
});
export type TemplateRunStep = z.infer<typeof templateRunStep>;

export const templateRunWire = templateRunRow.extend({
  parameters: z.record(z.string(), z.unknown()),
  manifest: z.string(),
  steps: z.array(templateRunStep),
  output: z.object({ text: z.string(), links: z.array(z.object({ title: z.string(), url: z.string() })) }).nullable(),
  services: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Tries so far; one more with each retry. */
  round: z.number().int(),
  /** Who asked to stop it, while it has not come to a safe point yet. */
  stopping: z.string().nullable(),
  /** All runs of the upgrade it is part of, itself included; empty for a run by itself. */
  group: z.array(
    z.object({ id: z.string(), service: z.string(), wave: z.number().int(), phase: z.enum(TEMPLATE_RUN_PHASES), message: z.string() }),
  ),
});
export type TemplateRunWire = z.infer<typeof templateRunWire>;

const answers = z.record(z.string().max(64), z.unknown());
const label = z.string().max(80);

/** Body of `POST /api/v1/templates/{id}/plan`: with `service` the change that this version would make of it. */
export const planTemplateInput = z.strictObject({
  version: z.number().int().min(1).optional(),
  team: label.optional(),
  environment: label.optional(),
  parameters: answers.default({}),
  service: label.optional(),
  /** Of a service: what stands where the template and the team changed the same field. */
  choices: mergeChoices.default({}),
});
export type PlanTemplateInput = z.input<typeof planTemplateInput>;
export const planTemplateResult = z.object({
  version: z.number().int(),
  manifest: z.string(),
  environment: z.string(),
  plan: planResult,
  /** Of a service: the team's own edits and what becomes of them. */
  merge: upgradeMerge.nullable(),
});
export type PlanTemplateResult = z.infer<typeof planTemplateResult>;

/** Body of `POST /api/v1/templates/{id}/runs`. */
export const startRunInput = z.strictObject({
  version: z.number().int().min(1).optional(),
  team: label.optional(),
  environment: label.optional(),
  parameters: answers.default({}),
});
export type StartRunInput = z.input<typeof startRunInput>;

/** Body of `POST /api/v1/templates/{id}/upgrades`: waves of `waveSize` services, each begun when the one before has succeeded. */
export const upgradeInput = z.strictObject({
  services: z.array(label).min(1).max(200),
  waveSize: z.number().int().min(1).max(200).optional(),
  /** Answers that the new version asks for beside those given before. Of several services they count for what each was never asked. */
  parameters: answers.optional(),
  /** Whose value stands in each field that both changed; for one service alone. */
  choices: mergeChoices.optional(),
});
export type UpgradeInput = z.input<typeof upgradeInput>;
export const upgradeResult = z.object({ runs: z.array(templateRunRow) });

/** Body of `POST /api/v1/template-runs/{id}/cancel`. */
export const cancelRunInput = z.strictObject({
  /** Every run of the same upgrade that is not over. */
  group: z.boolean().optional(),
});
export type CancelRunInput = z.input<typeof cancelRunInput>;

export const templateRunListParams = pageParams.extend({
  template: label.optional(),
  team: label.optional(),
  phase: z.enum(TEMPLATE_RUN_PHASES).optional(),
});
export type TemplateRunListParams = z.input<typeof templateRunListParams>;
