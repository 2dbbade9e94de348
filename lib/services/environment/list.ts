import { sqlOf } from '#lib/db/sql.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { readEnvironments } from './read-wires.ts';

/** All environments in the order of promotion. */
export async function listEnvironments(ctx: Context): Promise<{ items: EnvironmentWire[] }> {
  allow(ctx, 'environment:read', {});
  return { items: await readEnvironments(ctx, sqlOf(ctx.db), 'true', []) };
}
