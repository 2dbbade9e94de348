import type { Tx } from '#lib/db/tx.ts';
import type { ChangeOrigin, RolloutCause } from '#lib/domain/deployment.ts';
import { requestsOf, toEffectiveSpec } from '#lib/domain/manifest/to-effective.ts';
import type { Context } from '../context.ts';
import type { Verdict } from '../manifest/admit.ts';
import type { DeploymentFact } from '../manifest/facts.ts';
import { syncDependencies } from './sync-dependencies.ts';

export type Wanted = {
  teamId: string;
  serviceId: string;
  environmentId: string;
  deployment: DeploymentFact | null;
  revision: number;
  verdict: Verdict;
  cause: RolloutCause;
  origin: ChangeOrigin;
};

/** Makes a service's deployment want a revision, with its replicas, address and dependencies. The generation rises only when something changed. */
export async function writeDeployment(ctx: Context, tx: Tx, wanted: Wanted): Promise<{ id: string; generation: number; changed: boolean }> {
  const { deployment, verdict } = wanted;
  if (verdict.forgives && deployment) {
    await tx.sql.query(
      `UPDATE rollout SET forgiven_at = $3::timestamptz WHERE deployment_id = $1 AND to_revision = $2::int AND phase = 'failed' AND forgiven_at IS NULL`,
      [deployment.id, wanted.revision, ctx.clock.now().toISOString()],
    );
  }
  const id = deployment?.id ?? ctx.newId('deployment');
  const generation = deployment ? await update(tx, wanted, deployment) : await insert(ctx, tx, id, wanted);
  if (!deployment || generation !== deployment.generation) {
    // Instances of the revision that still serves may need their edges until they are replaced.
    const kept = deployment
      ? [deployment.spec, ...(deployment.stableSpec ? [deployment.stableSpec] : [])].flatMap((spec) => toEffectiveSpec(spec).dependencies)
      : [];
    await syncDependencies(ctx, tx, { deploymentId: id, teamId: wanted.teamId, wanted: verdict.effective.dependencies, kept });
  }
  return { id, generation, changed: generation !== deployment?.generation };
}

async function insert(
  ctx: Context,
  tx: Tx,
  id: string,
  { teamId, serviceId, environmentId, revision, verdict, cause, origin }: Wanted,
): Promise<number> {
  const asks = requestsOf(verdict.effective);
  await tx.sql.query(
    `INSERT INTO deployment (id, team_id, service_id, environment_id, created_at, updated_at, revision, replicas, cause, host, path,
       cpu_request_milli, memory_request_mib, origin)
     VALUES ($1, $2, $3, $4, $5::timestamptz, $5::timestamptz, $6::int, $7::int, $8::"RolloutCause", $9, $10, $11::int, $12::int, $13::jsonb)`,
    [
      id,
      teamId,
      serviceId,
      environmentId,
      ctx.clock.now().toISOString(),
      revision,
      verdict.replicas,
      cause,
      verdict.host,
      verdict.path,
      asks.cpuMilli,
      asks.memoryMib,
      JSON.stringify(origin),
    ],
  );
  return 1;
}

async function update(tx: Tx, { revision, verdict, cause, origin }: Wanted, before: DeploymentFact): Promise<number> {
  const same =
    before.revision === revision &&
    before.replicas === verdict.replicas &&
    before.host === verdict.host &&
    before.path === verdict.path &&
    !verdict.forgives;
  if (same) return before.generation;
  const asks = requestsOf(verdict.effective);
  const [row] = await tx.sql.query<{ generation: number }>(
    `UPDATE deployment SET revision = $2::int, replicas = $3::int, host = $4, path = $5, cause = $6::"RolloutCause", generation = generation + 1,
       cpu_request_milli = $7::int, memory_request_mib = $8::int, origin = $9::jsonb
     WHERE id = $1 RETURNING generation`,
    [before.id, revision, verdict.replicas, verdict.host, verdict.path, cause, asks.cpuMilli, asks.memoryMib, JSON.stringify(origin)],
  );
  return row?.generation ?? before.generation;
}
