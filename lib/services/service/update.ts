import { type ServiceWire, type UpdateServiceInput, updateServiceInput } from '#lib/domain/service.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { applyWishes } from '../manifest/apply.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findService } from './find.ts';
import { readService } from './get.ts';

/** Changes what is given and leaves the rest. A changed spec makes a new revision; nothing is deployed. */
export async function updateService(
  ctx: Context,
  where: { id: string; team?: string | undefined },
  input: UpdateServiceInput,
): Promise<ServiceWire> {
  const wish = parseInput(updateServiceInput, input);
  const before = await inRead(ctx.db, async (sql) => {
    const found = await findService(ctx, sql, where.id, where.team);
    allow(ctx, 'service:update', { teamId: found.teamId }, { noun: 'service', name: where.id });
    return readService(sql, found.id);
  });
  const metadata = {
    name: before.name,
    team: before.team,
    title: wish.title ?? before.title,
    description: wish.description ?? before.description,
    labels: wish.labels ?? before.labels,
    annotations: wish.annotations ?? before.annotations,
  };
  const manifest = { apiVersion: 'orrery.dev/v1' as const, kind: 'Service' as const, metadata, spec: wish.spec ?? before.spec };
  // What was not given is as it was read: if it has moved on meanwhile, writing it back would undo somebody's change.
  const options = { noDeploy: true, ifGeneration: wish.ifGeneration ?? before.generation };
  await applyWishes(ctx, [{ manifest, text: null }], options, {
    origin: wish.origin ?? 'api',
    message: wish.message ?? '',
    verb: 'service:update',
  }).catch((error: unknown) => {
    if (wish.ifGeneration === undefined && error instanceof AppError && error.code === 'precondition-failed') {
      throw new AppError('conflict', `${before.name} was changed by somebody else at the same moment: try again.`);
    }
    throw error;
  });
  return inRead(ctx.db, (sql) => readService(sql, before.id));
}
