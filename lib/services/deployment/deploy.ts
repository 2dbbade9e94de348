import { enqueue } from '#lib/db/queue.ts';
import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { type DeployInput, type DeploymentWire, deployInput } from '#lib/domain/deployment.ts';
import { notFound } from '#lib/kit/errors.ts';
import { actorName, type Context } from '../context.ts';
import { admit, noClaims } from '../manifest/admit.ts';
import { generationMoved } from '../manifest/decide.ts';
import { findEnvironment, loadDeployments, loadRevisionSpec, loadServiceForChange } from '../manifest/facts.ts';
import { lockHosts, lockQuotas } from '../manifest/locks.ts';
import { assertAccepted, recordRefusal } from '../manifest/refuse.ts';
import { parseInput } from '../parse.ts';
import { findService } from '../service/find.ts';
import { readDeployment } from './get.ts';
import { keysAround } from './neighbours.ts';
import { writeDeployment } from './write-wanted.ts';

/** Runs a revision that exists (the latest, or the one given) in an environment: a first deployment there, an update, or a promotion. */
export async function deploy(ctx: Context, input: DeployInput): Promise<DeploymentWire> {
  const wish = parseInput(deployInput, input);
  try {
    return await inTx(ctx.db, async (tx) => {
      const ref = await findService(ctx, tx.sql, wish.service, wish.team);
      const environment = await findEnvironment(tx.sql, wish.environment);
      if (!environment) throw notFound('environment', wish.environment);
      const found = await loadServiceForChange(tx.sql, ref.id);
      if (!found) throw notFound('service', wish.service);
      const { service, team } = found;
      await lockHosts(tx.sql, environment.id);
      await lockQuotas(tx.sql, [team.id]);
      const deployment = (await loadDeployments(tx.sql, [service.id], environment.id))[0] ?? null;
      const generation = deployment?.generation ?? 0;
      if (wish.ifGeneration !== undefined && wish.ifGeneration !== generation)
        throw generationMoved(`${service.name} in ${environment.name}`, wish.ifGeneration, generation);
      const revision = wish.revision ?? service.latestRevision;
      const spec = await loadRevisionSpec(tx.sql, service.id, revision);
      const verdict = await admit(ctx, tx.sql, {
        kind: 'deploy',
        team,
        service,
        verbs: wish.replicas === undefined || !deployment ? ['deployment:deploy'] : ['deployment:deploy', 'deployment:scale'],
        environment,
        deployment,
        spec,
        revision,
        replicas: wish.replicas,
        force: wish.force ?? false,
        claims: noClaims(),
        together: [],
      });
      assertAccepted([{ service: service.name, denials: verdict.denials }]);
      const written = await writeDeployment(ctx, tx, {
        teamId: team.id,
        serviceId: service.id,
        environmentId: environment.id,
        deployment,
        revision,
        verdict,
        cause: 'deploy',
      });
      if (!written.changed) return readDeployment(tx.sql, written.id);
      const { own, around } = await keysAround(tx.sql, [written.id]);
      const actor = actorName(ctx.actor);
      const data = { service: service.name, environment: environment.name, revision, replicas: verdict.replicas };
      await recordEvents(tx.sql, ctx, [
        {
          teamId: team.id,
          keys: [`deployment/${written.id}`, `service/${service.id}`],
          type: 'DeploymentWanted',
          message: `${actor} deployed ${service.name}: revision ${revision} for ${environment.name}`,
          actor,
          data,
        },
      ]);
      await recordAudit(tx.sql, ctx, {
        teamId: team.id,
        actor,
        actorKind: ctx.actor.kind,
        verb: 'deployment:deploy',
        target: `deployment/${written.id}`,
        result: 'ok',
        before: deployment && { revision: deployment.revision, replicas: deployment.replicas, generation: deployment.generation },
        after: { ...data, forced: verdict.forgives },
        requestId: ctx.requestId,
      });
      await enqueue(tx.sql, own, { unpark: true });
      await enqueue(tx.sql, around);
      return readDeployment(tx.sql, written.id);
    });
  } catch (error) {
    await recordRefusal(ctx, 'deployment:deploy', `service/${wish.service}`, error);
    throw error;
  }
}
