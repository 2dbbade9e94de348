import type { Condition } from '#lib/domain/condition.ts';
import type { HealthStatus, SyncStatus } from '#lib/domain/deployment.ts';
import type { NewRollout, RolloutSet } from './rollout/decide-rollout.ts';
import type { WantedRoute } from './routes/decide-routes.ts';
import type { NewInstance } from './scheduler/place-many.ts';

/** What one pass over a deployment does. Everything in it may be repeated without harm. */
export type DeploymentPlan = {
  create: NewInstance[];
  /** Marks on instance rows. */
  mark: { id: string; set: InstanceMarks }[];
  /** Instances the driver must start or adopt now (besides the created ones). */
  ensure: string[];
  stop: string[];
  /** Over for good: the driver forgets them, then their rows go. */
  remove: string[];
  rollout: { open: NewRollout | undefined; set: { id: string; set: RolloutSet } | undefined };
  /** Routes to tell the gateway, the keys it must forget, and the digest to remember once it acknowledged. */
  routes: { put: WantedRoute[]; remove: string[]; digest: string } | undefined;
  status: DeploymentStatus | undefined;
  events: PlanEvent[];
  /** Others that must look again. */
  enqueue: string[];
  /** Nothing is left of it: its row goes. */
  finalize: boolean;
  wakeAt: number | undefined;
  /** Why another pass is needed at that time. */
  wakeWhy: string;
};

export type InstanceMarks = {
  attempt?: number;
  crashes?: number;
  notBefore?: number | null;
  addresses?: Record<string, number>;
  held?: false;
  drainingAt?: number;
  stopAt?: number;
};

export type DeploymentStatus = {
  observedGeneration: number;
  sync: SyncStatus;
  health: HealthStatus;
  message: string;
  conditions: Condition[];
  stableRevision: number | null;
  stableRound: number;
  readyInstances: number;
  updatedInstances: number;
  totalInstances: number;
  url: string | null;
};

export type PlanEvent = {
  type: string;
  level: 'info' | 'warning' | 'error';
  message: string;
  data?: Record<string, unknown>;
  instance?: string;
};

/** Nothing to do and nothing to write: the pass ends without touching anything. */
export function isEmptyPlan(plan: DeploymentPlan): boolean {
  return (
    plan.create.length === 0 &&
    plan.mark.length === 0 &&
    plan.ensure.length === 0 &&
    plan.stop.length === 0 &&
    plan.remove.length === 0 &&
    !plan.rollout.open &&
    !plan.rollout.set &&
    !plan.routes &&
    !plan.status &&
    !plan.finalize
  );
}
