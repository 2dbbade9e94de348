import type { Db } from '#lib/db/client.ts';
import { announce } from '#lib/db/notify.ts';
import { LeaseLostError, type Outcome, withFence } from '#lib/db/queue.ts';
import { type Driver, DriverError } from '#lib/drivers/driver.ts';
import type { Gateway } from '#lib/gateway/route-table.ts';
import type { Clock } from '#lib/kit/clock.ts';
import { idCore, type NewId } from '#lib/kit/ids.ts';
import { decideDeployment } from '../../decide/decide-deployment.ts';
import type { GatewayTrouble, WorldFacts } from '../../decide/picture.ts';
import { type DeploymentPlan, isEmptyPlan } from '../../decide/plan.ts';
import type { PassContext } from '../../runtime/controller.ts';
import { buildInstanceSpec } from './build-spec.ts';
import { RoomTakenError } from './claim-room.ts';
import type { LoadedDeployment } from './load.ts';
import { type CreatedInstance, savePlan, saveRoutesDigest, touchesDatabase } from './save.ts';
import { tellGateway } from './tell-gateway.ts';

export type ApplyDeps = {
  db: Db;
  gateway: Gateway | undefined;
  /** The driver of a cluster, when this engine has it. */
  driverOf(clusterId: string): Driver | undefined;
  clock: Clock;
  newId: NewId;
  home: string;
  reload(id: string): Promise<LoadedDeployment | undefined>;
  /** What the gateway last refused, by deployment: when to try again, no more. */
  troubles: Map<string, GatewayTrouble>;
  /** Told what was placed, so that others who place at this moment count it; `taken`: that the clusters are not as they were seen. */
  placed(created: DeploymentPlan['create']): Promise<void>;
  taken(): void;
};

const MOST_MOVES = 8;
type Told = { digest: string | undefined };

/** Moves one deployment on: decide, write, touch the world, look again, until nothing is left to do now. */
export async function applyDeployment(deps: ApplyDeps, id: string, first: LoadedDeployment, context: PassContext): Promise<Outcome> {
  let picture: LoadedDeployment | undefined = first;
  let world: WorldFacts = first.world;
  /** Routes the gateway follows by now and no row says so yet: noted with the next thing that is written, told again after a crash. */
  const told: Told = { digest: undefined };
  for (let moves = 0; moves < MOST_MOVES; moves += 1) {
    if (!picture) return { kind: 'done' };
    if (told.digest !== undefined) picture = { ...picture, deployment: { ...picture.deployment, routesDigest: told.digest } };
    context.signal.throwIfAborted();
    const now = deps.clock.now().getTime();
    const plan = decideDeployment({ ...picture, world }, now);
    if (isEmptyPlan(plan)) {
      await noteTold(deps, id, told, context.lease);
      return restUntil(plan, now);
    }
    try {
      world = await doPlan(deps, picture, plan, { world, told }, context);
    } catch (error) {
      if (!(error instanceof RoomTakenError)) throw error;
      deps.taken();
      picture = await deps.reload(id);
      continue;
    }
    if (plan.finalize) return { kind: 'done' };
    // Only waiting to see what was asked of the driver: the observer's report brings the next pass.
    if (onlyAsks(plan) && world.startErrors.size === 0) {
      await noteTold(deps, id, told, context.lease);
      return restUntil(plan, now);
    }
    picture = await deps.reload(id);
  }
  await noteTold(deps, id, told, context.lease);
  return { kind: 'again', afterMs: 0, why: 'more to do' };
}

function restUntil(plan: DeploymentPlan, now: number): Outcome {
  return plan.wakeAt === undefined ? { kind: 'done' } : { kind: 'again', afterMs: Math.max(1, plan.wakeAt - now), why: plan.wakeWhy };
}

async function noteTold({ db }: ApplyDeps, id: string, told: Told, lease: PassContext['lease']): Promise<void> {
  if (told.digest === undefined) return;
  await withFence(db, lease, (sql) => saveRoutesDigest(sql, id, told.digest ?? ''));
  told.digest = undefined;
}

const onlyAsks = (plan: DeploymentPlan): boolean => isEmptyPlan({ ...plan, ensure: [], stop: [] });

/** First what is written, so that nothing exists that no row knows of; then the world; then what the world acknowledged. */
async function doPlan(
  deps: ApplyDeps,
  picture: LoadedDeployment,
  plan: DeploymentPlan,
  { world: before, told }: { world: WorldFacts; told: Told },
  context: PassContext,
): Promise<WorldFacts> {
  const { lease } = context;
  let created: CreatedInstance[] = [];
  if (plan.finalize) await forgetRoutes(deps, picture, context);
  if (touchesDatabase(plan)) {
    created = await withFence(deps.db, lease, (sql) => savePlan(sql, deps, picture, plan, told.digest));
    told.digest = undefined;
    announce(deps.db);
    if (plan.create.length > 0) await deps.placed(plan.create);
  }
  if (plan.finalize) {
    deps.troubles.delete(picture.deployment.id);
    return before;
  }
  const marks = new Map(plan.mark.map((one) => [one.id, one.set]));
  const ensured = picture.instances
    .filter((one) => plan.ensure.includes(one.id))
    .map((one) => ({
      ...one,
      attempt: marks.get(one.id)?.attempt ?? one.attempt,
      addresses: marks.get(one.id)?.addresses ?? one.addresses,
    }));
  const startErrors = new Map(plan.mark.some((one) => one.set.crashes !== undefined) ? [] : before.startErrors);
  for (const [id, error] of await ensureAll(deps, picture, [...ensured, ...created], context)) startErrors.set(id, error);
  const gateway = plan.routes ? await tellGateway(deps, picture, plan.routes, context) : before.gateway;
  if (plan.routes && !gateway) told.digest = plan.routes.digest;
  for (const instance of picture.instances) {
    const driver = deps.driverOf(instance.clusterId);
    if (!driver) continue;
    const graceMs = picture.specs.get(instance.revision)?.graceMs ?? 10_000;
    if (plan.stop.includes(instance.id)) await fenced(driver.stop(idCore(instance.id), graceMs, { epoch: lease.epoch }), lease.key);
    if (plan.remove.includes(instance.id)) await fenced(driver.remove(idCore(instance.id), { epoch: lease.epoch }), lease.key);
  }
  if (plan.remove.length > 0) {
    await withFence(deps.db, lease, (sql) => sql.query('DELETE FROM instance WHERE id = ANY($1::text[])', [plan.remove]));
  }
  return { gateway, startErrors };
}

async function ensureAll(
  deps: ApplyDeps,
  picture: LoadedDeployment,
  instances: readonly CreatedInstance[],
  context: PassContext,
): Promise<WorldFacts['startErrors']> {
  const errors = new Map<string, { message: string; reason: string; hopeless: boolean }>();
  await Promise.all(
    instances.map(async (instance) => {
      const driver = deps.driverOf(instance.clusterId);
      if (!driver) return;
      try {
        const spec = buildInstanceSpec(picture, instance, deps.home);
        await driver.ensure(spec, { epoch: context.lease.epoch }, context.signal);
      } catch (error) {
        if (context.signal.aborted) throw error;
        if (!(error instanceof DriverError)) throw error;
        if (error.code === 'fenced') throw new LeaseLostError(context.lease.key);
        if (error.code === 'unreachable') throw error;
        // It was taken for gone, and is not: what must be replaced is ended first, and the next pass asks again.
        if (error.code === 'still-running') {
          const graceMs = picture.specs.get(instance.revision)?.graceMs ?? 10_000;
          await fenced(driver.stop(idCore(instance.id), graceMs, { epoch: context.lease.epoch }), context.lease.key);
        }
        context.log.warn({ instance: instance.id, code: error.code, detail: error.detail }, error.message);
        errors.set(instance.id, { message: error.message, reason: reasonOf(error), hopeless: !error.retry });
      }
    }),
  );
  return errors;
}

/** A deployment that goes takes its host with it, and its edges: those of others that lead to it get a reason by their own passes. */
async function forgetRoutes({ gateway }: ApplyDeps, picture: LoadedDeployment, { lease, signal }: PassContext): Promise<void> {
  if (!gateway) return;
  const version = Number(lease.epoch);
  await gateway.remove(`host/${picture.deployment.id}`, version, signal);
  for (const edge of picture.outgoing) await gateway.remove(`edge/${edge.id}`, version, signal);
}

async function fenced(call: Promise<void>, key: string): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (error instanceof DriverError && error.code === 'fenced') throw new LeaseLostError(key);
    throw error;
  }
}

function reasonOf(error: DriverError): string {
  return error.code
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
