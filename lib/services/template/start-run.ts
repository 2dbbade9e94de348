import { inTx } from '#lib/db/tx.ts';
import { planTemplateInput, type StartRunInput, startRunInput, type TemplateRunWire } from '#lib/domain/template/run.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { readRun } from './get-run.ts';
import { findTaken, resolveRun, takenMessage } from './resolve.ts';
import { writeRun } from './write-run.ts';

/** Starts a run: state in the database that the engine moves on. @throws AppError as `planTemplate`, `conflict` when a name is taken */
export async function startTemplateRun(ctx: Context, ref: string, input: StartRunInput): Promise<TemplateRunWire> {
  allow(ctx, 'template:use', {});
  const wish = parseInput(startRunInput, input);
  return inTx(ctx.db, async ({ sql }) => {
    const resolved = await resolveRun(ctx, sql, ref, planTemplateInput.parse(wish));
    const names = resolved.rendered.manifests.map((manifest) => manifest.metadata.name);
    const [taken] = await findTaken(sql, resolved.team.id, names, null);
    if (taken !== undefined)
      throw new AppError('conflict', `There is already a service ${taken}: choose another name.`, {
        issues: [{ path: '/parameters', message: takenMessage(taken) }],
      });
    return readRun(ctx, sql, await writeRun(ctx, sql, resolved, { groupId: null, wave: 0 }));
  });
}
