import { sqlOf } from '#lib/db/sql.ts';
import type { InstanceWire } from '#lib/domain/instance.ts';
import { notFound } from '#lib/kit/errors.ts';
import { visibleTeams } from '../access.ts';
import type { Context } from '../context.ts';
import { readInstances } from './read-wires.ts';

/** One instance. @throws AppError `not-found`, also for another team's */
export async function getInstance(ctx: Context, id: string): Promise<InstanceWire> {
  const [instance] = await readInstances(
    sqlOf(ctx.db),
    'i.id = $1 AND ($2::text[] IS NULL OR i.team_id = ANY($2::text[]))',
    [id, visibleTeams(ctx)],
    '',
  );
  if (!instance) throw notFound('instance', id);
  return instance;
}
