import { type Sql, sqlOf } from '#lib/db/sql.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { findDeployment } from './find.ts';
import { readDeployments } from './read-wires.ts';

/** One deployment as it is wanted and seen. `ref` is an id or `<service>.<environment>`. */
export async function getDeployment(ctx: Context, ref: string): Promise<DeploymentWire> {
  const sql = sqlOf(ctx.db);
  const found = await findDeployment(ctx, sql, ref);
  allow(ctx, 'service:read', { teamId: found.teamId }, { noun: 'deployment', name: ref });
  return readDeployment(sql, found.id);
}

/** The wire shape of a deployment that the caller may see. */
export async function readDeployment(sql: Sql, id: string): Promise<DeploymentWire> {
  const [wire] = await readDeployments(sql, 'd.id = $1', [id]);
  if (!wire) throw notFound('deployment', id);
  return wire;
}
