import { enqueue } from '#lib/db/queue.ts';
import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { recordRefusal } from '../audit/record-refusal.ts';
import { actorName, type Context } from '../context.ts';
import { admit, type Change, noClaims } from '../manifest/admit.ts';
import { generationMoved } from '../manifest/decide.ts';
import { type DeploymentFact, type EnvironmentFact, findEnvironment, loadDeployments, loadServiceForChange } from '../manifest/facts.ts';
import { assertAccepted } from '../manifest/refuse.ts';
import { findService } from './find.ts';

/**
 * Deletes a service. One that runs nowhere goes at once; otherwise it and its deployments are marked, the engine stops what runs, and
 * the last deployment to go takes the service with it.
 */
export async function deleteService(
  ctx: Context,
  input: { id: string; team?: string | undefined; ifGeneration?: number | undefined },
): Promise<void> {
  try {
    await remove(ctx, input);
  } catch (error) {
    await recordRefusal(ctx, 'service:delete', `service/${input.id}`, error);
    throw error;
  }
}

async function remove(ctx: Context, input: Parameters<typeof deleteService>[1]): Promise<void> {
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
    const deployments = await tx.sql.query<{ id: string; environment: string; environmentId: string }>(
      `SELECT d.id, e.name AS environment, e.id AS "environmentId" FROM deployment d JOIN environment e ON e.id = d.environment_id
       WHERE d.service_id = $1 ORDER BY e.position, e.name`,
      [service.id],
    );
    // The same door as for every other change: once for the service, and once for each place it runs in.
    const denials = (await admit(ctx, tx.sql, removalOf(found, null, null))).denials;
    for (const { environmentId } of deployments) {
      const [deployment] = await loadDeployments(tx.sql, [service.id], environmentId);
      const place = await findEnvironment(tx.sql, environmentId);
      denials.push(...(await admit(ctx, tx.sql, removalOf(found, place, deployment ?? null))).denials);
    }
    assertAccepted([{ service: service.name, denials }]);
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
        data: { service: service.name },
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

function removalOf(
  { service, team }: NonNullable<Awaited<ReturnType<typeof loadServiceForChange>>>,
  environment: EnvironmentFact | null,
  deployment: DeploymentFact | null,
): Change {
  return {
    kind: 'delete',
    team,
    service,
    verbs: [environment ? 'deployment:delete' : 'service:delete'],
    environment,
    deployment,
    spec: deployment?.spec ?? service.spec,
    revision: deployment?.revision ?? service.latestRevision,
    replicas: undefined,
    force: false,
    claims: noClaims(),
    together: [],
  };
}
