import type { Sql } from '#lib/db/sql.ts';
import type { ChangeInput } from '#lib/domain/change.ts';
import type { ServiceSpec } from '#lib/domain/manifest/schema.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import type { Context } from '../context.ts';
import { decideDeploymentChange } from '../deployment/change.ts';
import { type DeployDecision, decideDeploy } from '../deployment/deploy.ts';
import { toRollBackChange } from '../deployment/roll-back.ts';
import { toScaleChange } from '../deployment/scale.ts';
import { findEnvironment, type LoadMode, loadRevisionSpec } from '../manifest/facts.ts';
import { findService } from '../service/find.ts';

/** What a change would mean, whatever its kind, by the very functions that would make it. Writes nothing. */
export async function decideChange(ctx: Context, sql: Sql, wish: ChangeInput, mode: LoadMode): Promise<DeployDecision> {
  if (wish.kind === 'deploy') return decideDeploy(ctx, sql, toDeployInput(wish), mode);
  const id = await findTarget(ctx, sql, wish);
  const change = wish.kind === 'scale' ? toScaleChange({ replicas: replicasOf(wish) }) : toRollBackChange(ctx, toRollBackInput(wish));
  const { picture, wish: decided, verdict } = await decideDeploymentChange(ctx, sql, id, change, mode);
  const revision = decided.revision ?? picture.deployment.revision;
  const spec: ServiceSpec = decided.spec ?? (await loadRevisionSpec(sql, picture.service.id, revision));
  return { ...picture, revision, spec, promotion: undefined, verdict };
}

export const toDeployInput = ({ kind: _, ...wish }: ChangeInput) => wish;

export const toRollBackInput = ({ revision, message, force, override }: ChangeInput) => ({ revision, message, force, override });

export function replicasOf({ replicas }: ChangeInput): number {
  if (replicas !== undefined) return replicas;
  throw new AppError('invalid', 'Say how many instances are wanted.', { issues: [{ path: '/replicas', message: 'is needed' }] });
}

/** The deployment that is rolled back or scaled. @throws AppError `not-found` */
export async function findTarget(ctx: Context, sql: Sql, wish: Pick<ChangeInput, 'service' | 'team' | 'environment'>): Promise<string> {
  const service = await findService(ctx, sql, wish.service, wish.team);
  const environment = await findEnvironment(sql, wish.environment);
  if (!environment) throw notFound('environment', wish.environment);
  const [row] = await sql.query<{ id: string }>('SELECT id FROM deployment WHERE service_id = $1 AND environment_id = $2', [
    service.id,
    environment.id,
  ]);
  if (!row) throw notFound('deployment', `${service.name}.${environment.name}`);
  return row.id;
}
