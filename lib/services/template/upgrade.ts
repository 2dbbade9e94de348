import { inTx } from '#lib/db/tx.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import { planTemplateInput, type TemplateRunRow, type UpgradeInput, upgradeInput } from '#lib/domain/template/run.ts';
import type { Issue } from '#lib/kit/errors.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { findTemplate } from './find.ts';
import { readRunRows } from './get-run.ts';
import { type Resolved, resolveRun } from './resolve.ts';
import { findUses } from './uses.ts';
import { writeRun } from './write-run.ts';

/**
 * Brings services to the newest version, in waves: a wave begins when the one before has succeeded. All runs are accepted or none.
 * @throws AppError `not-found`, `forbidden`, `invalid` (an answer is missing), `denied` (opted out, or there already), `conflict` (one is under way, or the
 * team changed the same field and nobody has chosen)
 */
export async function upgradeServices(ctx: Context, ref: string, input: UpgradeInput): Promise<{ runs: TemplateRunRow[] }> {
  allow(ctx, 'template:use', {});
  return inTx(ctx.db, async ({ sql }) => {
    const template = await findTemplate(ctx, sql, ref);
    const wish = parseInput(upgradeInput, input);
    if (wish.choices && wish.services.length > 1) throw new AppError('invalid', 'Choices are made for one service at a time.');
    // Two upgrades of one template asked for at once take turns, so that neither misses the other's runs.
    await sql.query('SELECT 1 AS locked FROM template WHERE id = $1 FOR UPDATE', [template.id]);
    const uses = await findUses(ctx, sql, template.id, wish.services);
    for (const use of uses) {
      allow(ctx, 'template:use', { teamId: use.teamId }, { noun: 'service made from this template', name: use.service });
      if (use.optedOut) throw new AppError('denied', `${use.service} has opted out of upgrades: let it opt in first.`);
      if (use.version >= template.latestVersion) throw new AppError('denied', `${use.service} is at version ${use.version} already.`);
      if (use.activeRunId) throw new AppError('conflict', `An upgrade of ${use.service} is under way.`);
    }
    const waveSize = wish.waveSize ?? 1;
    const groupId = uses.length > 1 ? ctx.newId('templateRun') : null;
    const resolvedUses: Resolved[] = [];
    const unanswered: { service: string; issues: readonly Issue[] }[] = [];
    for (const use of uses) {
      const parameters = uses.length > 1 ? onlyNew(wish.parameters ?? {}, use.parameters) : (wish.parameters ?? {});
      const asked = planTemplateInput.parse({ service: use.serviceId, parameters, choices: wish.choices ?? {} });
      try {
        resolvedUses.push(await resolveRun(ctx, sql, template.id, asked));
      } catch (error) {
        if (uses.length === 1 || !(error instanceof AppError) || error.code !== 'invalid') throw error;
        unanswered.push({ service: use.service, issues: error.issues });
      }
    }
    assertAnswered(unanswered);
    assertChosen(resolvedUses);
    const ids: string[] = [];
    for (const [index, resolved] of resolvedUses.entries())
      ids.push(await writeRun(ctx, sql, resolved, { groupId, wave: Math.floor(index / waveSize), choices: wish.choices ?? {} }));
    return { runs: await readRunRows(ctx, sql, 'r.id = ANY($2::text[])', [ids], 'r.wave, r.id', ids.length) };
  });
}

/** Shared answers never overwrite what a service was made with. */
const onlyNew = (given: Parameters, before: Parameters): Parameters =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(before, name)));

/** Every question once, with the services that it stands in the way of. */
function assertAnswered(unanswered: readonly { service: string; issues: readonly Issue[] }[]): void {
  if (unanswered.length === 0) return;
  const byPath = Map.groupBy(
    unanswered.flatMap(({ service, issues }) => issues.map((issue) => ({ service, issue }))),
    ({ issue }) => issue.path,
  );
  const issues = [...byPath.values()].map((all): Issue => {
    const [first] = all;
    return { path: first?.issue.path ?? '', message: `${first?.issue.message} (${namesOf(all.map(({ service }) => service))})` };
  });
  throw new AppError('invalid', `The newest version asks what ${namesOf(unanswered.map(({ service }) => service))} cannot answer yet.`, {
    issues,
  });
}

const NAMED = 3;
function namesOf(services: readonly string[]): string {
  const rest = services.length - NAMED;
  return rest > 0 ? `${services.slice(0, NAMED).join(', ')} and ${rest} more` : services.join(', ');
}

/** What both changed is never overwritten unasked: somebody chooses first, service by service. */
function assertChosen(upgrades: readonly Resolved[]): void {
  const issues: Issue[] = upgrades.flatMap(({ use, merge }) =>
    (merge?.conflicts ?? [])
      .filter((conflict) => conflict.choice === null)
      .map((conflict) => ({ path: conflict.path, message: `${use?.service}: the template and the team both changed it` })),
  );
  const [first] = upgrades.filter(({ merge }) => merge?.conflicts.some((conflict) => conflict.choice === null));
  if (first)
    throw new AppError(
      'conflict',
      `The team changed what the template changes too in ${first.use?.service}: choose which of the two stands, then upgrade it by itself.`,
      { issues },
    );
}
