import { sqlOf } from '#lib/db/sql.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { readEnvironments } from './read-wires.ts';

/** One environment by id or name. */
export async function getEnvironment(ctx: Context, ref: string): Promise<EnvironmentWire> {
  allow(ctx, 'environment:read', {});
  const [environment] = await readEnvironments(ctx, sqlOf(ctx.db), '(e.id = $1 OR e.name = $1)', [ref]);
  if (!environment) throw notFound('environment', ref);
  return environment;
}
