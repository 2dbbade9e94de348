import { parseManifests } from '#lib/domain/manifest/parse.ts';
import { type ApplyInput, applyInput, type PlanResult } from '#lib/domain/plan.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { decideWishes, findTeams, type Wish } from './decide.ts';
import { prepareWishes } from './prepare.ts';

/** What applying these manifests would do, field by field, and why it would be refused. Writes nothing. */
export async function planManifests(ctx: Context, input: ApplyInput): Promise<PlanResult> {
  allow(ctx, 'service:plan', {});
  const options = parseInput(applyInput, input);
  const wishes = await prepareWishes(ctx, parseWishes(options), options.team, { dryRun: true });
  return inRead(ctx.db, async (sql) => {
    const teams = await findTeams(ctx, sql, wishes, options.team);
    const decisions = await decideWishes(ctx, sql, wishes, teams, options);
    return {
      items: decisions.map((decision) => decision.item),
      accepted: decisions.every((decision) => decision.item.denials.length === 0),
    };
  });
}

/** Manifest text to wishes. @throws AppError `invalid` with located issues, `too-large` */
export function parseWishes({ manifest, fileName }: Pick<ApplyInput, 'manifest' | 'fileName'>): Wish[] {
  const parsed = parseManifests(manifest, { fileName });
  if (parsed.ok)
    return parsed.value.documents.map((document) => ({ manifest: document.manifest, text: document.text, locate: document.locate }));
  const [first, ...rest] = parsed.error;
  const where = first?.line === undefined ? '' : ` (line ${first.line}, column ${first.column})`;
  const more = rest.length === 0 ? '' : `, and ${rest.length} more`;
  throw new AppError('invalid', `The manifest has a mistake${where}: ${first?.message ?? 'it does not parse'}${more}.`, {
    issues: parsed.error,
  });
}
