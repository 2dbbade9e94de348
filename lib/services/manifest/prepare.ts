import type { PlanDenial } from '#lib/domain/plan.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { resolveArtifact } from '../artifact/index.ts';
import type { Context } from '../context.ts';
import { inRead } from '../read.ts';
import { findTeams, type Wish } from './decide.ts';

/**
 * Turns each artifact into the files it means, by digest. It may pack or fetch, so it comes before the transaction and after the check
 * of who asks. What the plane may not read becomes a denial of that document, beside its other reasons.
 */
export async function prepareWishes(ctx: Context, wishes: Wish[], team: string | undefined, options: { dryRun: boolean }): Promise<Wish[]> {
  if (wishes.every((wish) => wish.manifest.spec.artifact === undefined)) return wishes;
  const teams = await inRead(ctx.db, (sql) => findTeams(ctx, sql, wishes, team));
  for (const each of teams) allow(ctx, 'service:plan', { teamId: each.id }, { noun: 'team', name: each.name });
  const prepared: Wish[] = [];
  for (const [index, wish] of wishes.entries()) prepared.push(await prepare(ctx, wish, teams[index]?.id ?? '', options));
  return prepared;
}

async function prepare(ctx: Context, wish: Wish, teamId: string, options: { dryRun: boolean }): Promise<Wish> {
  const { spec } = wish.manifest;
  try {
    const artifact = await resolveArtifact(ctx, teamId, spec.artifact, options);
    return artifact === spec.artifact ? wish : { ...wish, manifest: { ...wish.manifest, spec: { ...spec, artifact } } };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal' || error.code === 'unavailable') throw error;
    const denial: PlanDenial = {
      path: error.issues[0]?.path.startsWith('/spec/') ? error.issues[0].path : '/spec/artifact',
      message: error.message,
      code: 'denied',
    };
    return { ...wish, denials: [denial] };
  }
}
