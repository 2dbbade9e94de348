import type { Db } from '#lib/db/client.ts';
import { type Gateway, PORT_TAKEN } from '#lib/gateway/route-table.ts';
import { backoffMs } from '#lib/kit/backoff.ts';
import type { Clock } from '#lib/kit/clock.ts';
import { AppError, describeError } from '#lib/kit/errors.ts';
import type { NewId } from '#lib/kit/ids.ts';
import type { GatewayTrouble } from '../../decide/picture.ts';
import type { DeploymentPlan } from '../../decide/plan.ts';
import type { PassContext } from '../../runtime/controller.ts';
import type { LoadedDeployment } from './load.ts';
import { moveEdges, type TakenEdge } from './move-edges.ts';

type Deps = { db: Db; gateway: Gateway | undefined; clock: Clock; newId: NewId; troubles: Map<string, GatewayTrouble> };
type Routes = NonNullable<DeploymentPlan['routes']>;
type Refusals = { taken: TakenEdge[]; error: unknown };

const FIRST_WAIT_MS = 500;
/** A gateway that is away comes back by itself; nobody waits long for it to be noticed. */
const LONGEST_WAIT_MS = 5_000;
/** An edge whose every new port is taken as well is no longer moved at once: something else is wrong. */
const MOVES_AT_ONCE = 3;

/**
 * Tells the gateway the plan's routes. An edge whose port is held by another program gets another port.
 * Undefined when all is well, else what is wrong and when to try again, remembered until it is well.
 *
 * No instance waits for its dependencies' routes before it starts: a taken port is rare, may turn up at any later time as well, and an
 * instance that was told an address that moved is replaced whenever that was.
 */
export async function tellGateway(
  deps: Deps,
  picture: LoadedDeployment,
  routes: Routes,
  context: PassContext,
): Promise<GatewayTrouble | undefined> {
  const { id } = picture.deployment;
  const { taken, error } = await tellAll(deps.gateway, routes, context);
  if (taken.length === 0 && error === undefined) {
    deps.troubles.delete(id);
    return undefined;
  }
  const failures = (deps.troubles.get(id)?.failures ?? 0) + 1;
  const worst = error ?? taken[0];
  const sentence = worst instanceof AppError ? worst.message : taken.length > 0 ? (taken[0]?.message ?? '') : describeError(worst);
  const answered = error === undefined || statusOf(error) > 0;
  const waitMs = error === undefined && failures <= MOVES_AT_ONCE ? 0 : backoffMs(failures, Math.random(), FIRST_WAIT_MS, LONGEST_WAIT_MS);
  const trouble = { answered, sentence, failures, retryAt: deps.clock.now().getTime() + waitMs };
  deps.troubles.set(id, trouble);
  context.log.warn(
    { error: error === undefined ? sentence : describeError(error), failures, waitMs },
    'the gateway did not take the routes',
  );
  if (taken.length > 0) await moveEdges(deps, taken, context.lease);
  return trouble;
}

/** Every route is tried, so that one that cannot be served keeps none of the others back; a gateway that is away is asked once. */
async function tellAll(gateway: Gateway | undefined, routes: Routes, { lease, signal }: PassContext): Promise<Refusals> {
  const found: Refusals = { taken: [], error: undefined };
  const version = Number(lease.epoch);
  for (const route of gateway ? routes.put : []) {
    try {
      await gateway?.put({ ...route, version }, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const { listen, key } = route;
      if (listen.kind === 'port' && isPortTaken(error)) taken(key, listen.port, error);
      else found.error ??= error;
      if (statusOf(error) !== 503) break;
    }
  }
  try {
    if (found.error === undefined) for (const key of routes.remove) await gateway?.remove(key, version, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    found.error = error;
  }
  return found;

  function taken(key: string, port: number, error: Error): void {
    found.taken.push({ id: key.slice(key.indexOf('/') + 1), port, message: error.message });
  }
}

/** HTTP status of the gateway's answer; 0 where there was none. */
function statusOf(error: unknown): number {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : 0;
}

const isPortTaken = (error: unknown): error is Error =>
  statusOf(error) === 503 && error instanceof Error && error.message.includes(PORT_TAKEN);
