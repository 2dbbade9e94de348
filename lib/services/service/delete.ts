import { enqueue } from '#lib/db/queue.ts';
import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { generationMoved } from '../manifest/decide.ts';
import { loadServiceForChange } from '../manifest/facts.ts';
import { findService } from './find.ts';

/**
 * Deletes a service. One that runs nowhere goes at once; otherwise it and its deployments are marked, the engine stops what runs, and
 * the last deployment to go takes the service with it.
 */
export async function deleteService(
  ctx: Context,
  input: { id: string; team?: string | undefined; ifGeneration?: number | undefined },
): Promise<void> {
  await inTx(ctx.db, async (tx) => {
    const ref = await findService(ctx, tx.sql, input.id, input.team);
    allow(ctx, 'service:delete', { teamId: ref.teamId }, { noun: 'service', name: input.id });
    const found = await loadServiceForChange(tx.sql, ref.id);
    if (!found) throw notFound('service', input.id);
    const { service, team } = found;
    if (input.ifGeneration !== undefined && input.ifGeneration !== service.generation)
      throw generationMoved(service.name, input.ifGeneration, service.generation);
    if (service.deleting) return;
    const now = ctx.clock.now().toISOString();
    const deployments = await tx.sql.query<{ id: string; environment: string; protected: boolean }>(
      'SELECT d.id, e.name AS environment, e.protected FROM deployment d JOIN environment e ON e.id = d.environment_id WHERE d.service_id = $1',
      [service.id],
    );
    for (const { environment, protected: isProtected } of deployments) {
      allow(ctx, 'deployment:delete', { teamId: team.id, environment: { name: environment, protected: isProtected } });
    }
    if (deployments.length === 0) await tx.sql.query('DELETE FROM service WHERE id = $1', [service.id]);
    else {
      await tx.sql.query(
        'UPDATE service SET deleting_at = $2::timestamptz, generation = generation + 1, updated_at = $2::timestamptz WHERE id = $1',
        [service.id, now],
      );
      await tx.sql.query(
        'UPDATE deployment SET deleting_at = COALESCE(deleting_at, $2::timestamptz), generation = generation + 1 WHERE service_id = $1',
        [service.id, now],
      );
    }
    const actor = actorName(ctx.actor);
    const keys = deployments.map((each) => `deployment/${each.id}`);
    await recordEvents(tx.sql, ctx, [
      {
        teamId: team.id,
        keys: [`service/${service.id}`, ...keys],
        type: 'ServiceDeleted',
        message: `${actor} deleted ${service.name}`,
        actor,
      },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId: team.id,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'service:delete',
      target: `service/${service.id}`,
      result: 'ok',
      before: { name: service.name, revision: service.latestRevision, environments: deployments.map((each) => each.environment) },
      requestId: ctx.requestId,
    });
    await enqueue(tx.sql, keys, { unpark: true });
  });
}
