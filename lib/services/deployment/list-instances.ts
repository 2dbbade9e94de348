import type { InstanceWire } from '#lib/domain/instance.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { readInstances } from '../instance/read-wires.ts';
import { inRead } from '../read.ts';
import { findDeployment } from './find.ts';

/** All instances of a deployment, newest revision first: there are at most as many as replicas and surge. */
export function listDeploymentInstances(ctx: Context, ref: string): Promise<{ items: InstanceWire[] }> {
  return inRead(ctx.db, async (sql) => {
    const found = await findDeployment(ctx, sql, ref);
    allow(ctx, 'service:read', { teamId: found.teamId }, { noun: 'deployment', name: ref });
    return { items: await readInstances(sql, 'i.deployment_id = $1', [found.id], 'ORDER BY i.revision DESC, i.id LIMIT 3000') };
  });
}
