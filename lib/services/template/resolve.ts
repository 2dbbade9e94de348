import type { z } from 'zod';
import type { Sql } from '#lib/db/sql.ts';
import type { UpgradeMerge } from '#lib/domain/template/merge.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import { type Rendered, renderTemplate } from '#lib/domain/template/render.ts';
import type { planTemplateInput } from '#lib/domain/template/run.ts';
import type { TemplateDocument } from '#lib/domain/template/schema.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { type EnvironmentFact, findEnvironment, findTeam, type TeamFact } from '../manifest/facts.ts';
import { assertUsableBy, findTemplate, loadDocument, type TemplateRef } from './find.ts';
import { mergeUpgrade } from './merge-upgrade.ts';
import { findUses, type UseFact } from './uses.ts';

/** Everything that a plan and a run of a template begin with. */
export type Resolved = {
  template: TemplateRef;
  version: number;
  document: TemplateDocument;
  team: TeamFact;
  environment: EnvironmentFact;
  parameters: Parameters;
  /** The service that is upgraded. */
  use: UseFact | null;
  rendered: Rendered;
  /** Of a service that is upgraded: what becomes of the team's own edits. */
  merge: UpgradeMerge | null;
};

/**
 * Who asks for what, where, checked: the template is seen, may be used by that team, and renders with these answers.
 * @throws AppError `not-found`, `forbidden`, `denied` (archived), `invalid` with one issue for each answer that is not right
 */
export async function resolveRun(ctx: Context, sql: Sql, ref: string, input: z.output<typeof planTemplateInput>): Promise<Resolved> {
  const template = await findTemplate(ctx, sql, ref);
  const use = input.service === undefined ? null : await findOneUse(ctx, sql, template.id, input.service, input.team);
  const team = await findTeam(ctx, sql, use?.team ?? input.team);
  const environment = await findEnvironment(sql, input.environment ?? use?.environment);
  if (!environment) throw notFound('environment', input.environment ?? use?.environment ?? '');
  allow(ctx, 'template:use', { teamId: team.id, environment }, { noun: 'team', name: team.name });
  assertUsableBy(template, team);
  const version = input.version ?? template.latestVersion;
  const document = await loadDocument(sql, template.id, version);
  const parameters = use ? carryOver(document, use.parameters, input.parameters) : input.parameters;
  const rendered = renderTemplate(document, { version, team: team.name, environment: environment.name, parameters, only: use?.service });
  if (!rendered.ok) {
    const [first] = rendered.error;
    const field = first?.path.startsWith('/parameters/') ? `${first.path.slice('/parameters/'.length)} ` : '';
    throw new AppError('invalid', `${template.title} cannot be filled in: ${field}${first?.message ?? 'something is missing'}.`, {
      issues: rendered.error,
    });
  }
  const upgrade = use && { templateId: template.id, team, environment, service: use.service, choices: input.choices };
  const merged = upgrade && (await mergeUpgrade(sql, upgrade, rendered.value));
  return {
    template,
    version,
    document,
    team,
    environment,
    parameters: rendered.value.parameters,
    use,
    rendered: merged?.rendered ?? rendered.value,
    merge: merged && { kept: merged.kept, conflicts: merged.conflicts },
  };
}

/** The earlier answers that this version still asks for, and what is new on top. */
function carryOver(document: TemplateDocument, before: Parameters, given: Parameters): Parameters {
  const asked = new Set(document.spec.parameters.flatMap((page) => Object.keys(page.properties)));
  return { ...Object.fromEntries(Object.entries(before).filter(([name]) => asked.has(name))), ...given };
}

async function findOneUse(ctx: Context, sql: Sql, templateId: string, service: string, team: string | undefined): Promise<UseFact> {
  const found = (await findUses(ctx, sql, templateId, [service])).filter(
    (use) => team === undefined || use.team === team || use.teamId === team,
  );
  const exact = found.find((use) => use.serviceId === service) ?? found[0];
  if (!exact) throw notFound('service made from this template', service);
  return exact;
}

/** Services of these names that something else made: a template makes new ones and never takes one over. */
export async function findTaken(sql: Sql, teamId: string, names: readonly string[], runId: string | null): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `SELECT s.name FROM service s LEFT JOIN template_use u ON u.service_id = s.id
     WHERE s.team_id = $1 AND s.name = ANY($2::text[]) AND ($3::text IS NULL OR NOT (COALESCE(u.run_id = $3, false)
       OR EXISTS (SELECT 1 FROM revision r WHERE r.service_id = s.id AND position($3 in r.message) > 0))) ORDER BY s.name`,
    [teamId, names, runId],
  );
  return rows.map((row) => row.name);
}

export const takenMessage = (name: string): string => `there is already a service ${name}: choose another name`;
