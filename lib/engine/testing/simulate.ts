import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import { decideDeployment } from '../decide/decide-deployment.ts';
import { type DeploymentPicture, type InstanceFacts, NOTHING_TRIED, type RolloutFacts } from '../decide/picture.ts';
import { type DeploymentPlan, isEmptyPlan } from '../decide/plan.ts';
import { pictureFixture, specFixture, T0 } from './picture-fixture.ts';

/** How the program of a revision behaves. */
export type Nature =
  | { kind: 'good'; startMs: number }
  | { kind: 'crashes'; afterMs: number }
  | { kind: 'deaf' }
  | { kind: 'dies'; startMs: number; afterMs: number }
  | { kind: 'absent' };

/**
 * A world that does what plans say, later than asked: programs start slowly, reports come late, the gateway acknowledges. Time is
 * moved by hand. Everything is kept here the way the database, the driver and the gateway would keep it.
 */
export function createSimulation(natures: Record<number, Nature>, rollout: Partial<EffectiveSpec['rollout']>, replicas: number) {
  const specs = new Map(Object.keys(natures).map((number) => [Number(number), specFixture(rollout)]));
  const rollouts: RolloutFacts[] = [];
  let instances: InstanceFacts[] = [];
  let picture = pictureFixture({ specs, deployment: { ...pictureFixture().deployment, replicas } });
  let now = T0;
  let ids = 0;
  /** What the gateway was told last: instances that get new requests. */
  let routed = new Set<string>();
  const stopping = new Map<string, number>();
  const sim = {
    get now() {
      return now;
    },
    get instances() {
      return instances;
    },
    get deployment() {
      return picture.deployment;
    },
    rollouts,
    /** Ready instances that the gateway sends requests to. */
    serving: () =>
      instances.filter((one) => one.phase === 'ready' && routed.has(one.id) && one.drainingAt === null && one.stopAt === null).length,
    /** Instances with a program that may be running. */
    existing: () => instances.length,
    want(some: Partial<DeploymentPicture['deployment']>) {
      picture = { ...picture, deployment: { ...picture.deployment, ...some, generation: picture.deployment.generation + 1 } };
    },
    kill(index: number) {
      const alive = instances.filter((one) => one.phase === 'ready' || one.phase === 'starting');
      const victim = alive[index % Math.max(1, alive.length)];
      if (victim) end(victim.id, 137);
    },
    plan: (): DeploymentPlan => decideDeployment(look(), now),
    /** One pass, all the way to an empty plan. Returns how many moves it took. */
    pass(check: () => void): number {
      for (let moves = 0; moves < 40; moves += 1) {
        const plan = decideDeployment(look(), now);
        if (isEmptyPlan(plan)) return moves;
        apply(plan);
        check();
      }
      return 40;
    },
    /** Lets time pass and the world do its part. */
    advance(ms: number) {
      now += ms;
      for (const one of [...instances]) live(one);
    },
  };
  return sim;

  function look(): DeploymentPicture {
    const d = picture.deployment;
    const failed = rollouts
      .filter((one) => one.toRevision === d.revision && one.restartRound === d.restartRound && one.phase === 'failed' && !one.forgiven)
      .at(-1);
    return {
      ...picture,
      instances,
      latestRollout: rollouts.at(-1),
      wantedFailed: failed?.message,
      promotedBefore: rollouts.some((one) => one.toRevision === d.revision && one.phase === 'promoted'),
      inflight: new Map(
        instances.filter((one) => one.drainingAt !== null).map((one) => [one.id, now - (one.drainingAt ?? now) > 30 ? 0 : 1]),
      ),
      world: NOTHING_TRIED,
    };
  }

  function apply(plan: DeploymentPlan): void {
    const { set, open } = plan.rollout;
    if (set) Object.assign(rollouts.find((one) => one.id === set.id) ?? {}, set.set);
    if (open) {
      if (rollouts.some((one) => one.finishedAt === null)) throw new Error('two rollouts are open');
      rollouts.push({
        ...open,
        id: `rol_${rollouts.length}`,
        phase: 'progressing',
        finishedAt: null,
        forgiven: false,
        readyDeaths: 0,
      });
    }
    instances = instances.map((one) => ({ ...one, ...plan.mark.find((mark) => mark.id === one.id)?.set }));
    for (const made of plan.create) {
      ids += 1;
      const template = {
        attempt: 1,
        crashes: 0,
        drainingAt: null,
        stopAt: null,
        notBefore: null,
        addresses: {},
        phase: 'pending' as const,
        reason: '',
        message: '',
        observedAttempt: 0,
      };
      const unseen = {
        host: null,
        ports: {},
        exitCode: null,
        exitSignal: null,
        oomKilled: false,
        exitedAt: null,
        startedAt: null,
        readyAt: null,
      };
      instances = [...instances, { ...template, ...unseen, id: `ins_${String(ids).padStart(5, '0')}`, createdAt: now, ...made }];
    }
    for (const one of instances) if (plan.ensure.includes(one.id) || (one.observedAttempt === 0 && one.startedAt === null)) start(one.id);
    for (const id of plan.stop) {
      if (!stopping.has(id)) stopping.set(id, now);
      const one = instances.find((row) => row.id === id);
      if (one && one.phase !== 'failed' && one.phase !== 'stopped') update(id, { phase: 'stopping' });
    }
    instances = instances.filter((one) => !plan.remove.includes(one.id));
    if (plan.routes) {
      const backends = plan.routes.put.flatMap((route) => route.backends);
      routed = new Set(backends.filter((one) => one.state === 'ready').map((one) => one.instance));
      picture = { ...picture, deployment: { ...picture.deployment, routesDigest: plan.routes.digest } };
    }
    if (plan.status) picture = { ...picture, deployment: { ...picture.deployment, ...plan.status } };
  }

  function start(id: string): void {
    const one = instances.find((row) => row.id === id);
    if (one) update(id, { phase: 'starting', observedAttempt: one.attempt, startedAt: now, readyAt: null, exitedAt: null, exitCode: null });
  }

  function live(one: InstanceFacts): void {
    const asked = stopping.get(one.id);
    if (asked !== undefined && (one.phase === 'starting' || one.phase === 'ready' || one.phase === 'stopping')) {
      if (now - asked >= 40) update(one.id, { phase: 'stopped', exitedAt: now, exitCode: 0 });
      return;
    }
    const nature = natures[one.revision] ?? { kind: 'good', startMs: 50 };
    const age = now - (one.startedAt ?? now);
    if (one.phase === 'starting') {
      if (nature.kind === 'crashes' && age >= nature.afterMs) {
        end(one.id, 1);
        return;
      }
      const startMs = nature.kind === 'good' || nature.kind === 'dies' ? nature.startMs : Number.POSITIVE_INFINITY;
      if (age >= startMs) update(one.id, { phase: 'ready', readyAt: now, host: '127.0.0.1', ports: { http: 4000 + ids } });
    } else if (one.phase === 'ready' && nature.kind === 'dies' && now - (one.readyAt ?? now) >= nature.afterMs) end(one.id, 1);
  }

  function end(id: string, exitCode: number): void {
    update(id, { phase: 'failed', exitedAt: now, exitCode });
  }

  function update(id: string, set: Partial<InstanceFacts>): void {
    instances = instances.map((one) => (one.id === id ? { ...one, ...set } : one));
  }
}
