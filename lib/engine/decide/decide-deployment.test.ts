import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canMoveRollout, type RolloutPhase } from '#lib/domain/deployment.ts';
import { instanceFixture, pictureFixture, T0 } from '../testing/picture-fixture.ts';
import { createSimulation, type Nature } from '../testing/simulate.ts';
import { decideDeployment } from './decide-deployment.ts';
import { isEmptyPlan } from './plan.ts';
import { resolveFenceposts } from './rollout/fenceposts.ts';

const shape = fc.record({
  replicas: fc.integer({ min: 1, max: 6 }),
  maxSurge: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom('0%', '25%', '100%')),
  maxUnavailable: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom('0%', '34%', '50%')),
  minReadyMs: fc.constantFrom(0, 0, 300),
});
const nature: fc.Arbitrary<Nature> = fc.oneof(
  fc.record({ kind: fc.constant('good' as const), startMs: fc.integer({ min: 10, max: 900 }) }),
  fc.record({ kind: fc.constant('crashes' as const), afterMs: fc.integer({ min: 0, max: 300 }) }),
  fc.constant({ kind: 'deaf' as const }),
  fc.record({
    kind: fc.constant('dies' as const),
    startMs: fc.integer({ min: 10, max: 300 }),
    afterMs: fc.integer({ min: 10, max: 2_400 }),
  }),
);
const steps = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 60 });
const GOOD: Nature = { kind: 'good', startMs: 50 };
const STEP_MS = 200;
const LONG = 3_000;

type Shape = { replicas: number; maxSurge: number | string; maxUnavailable: number | string; minReadyMs: number };

/** A world in which revision 1 runs and is stable. */
function settledWorld(second: Nature, some: Shape) {
  const rollout = { ...some, strategy: 'rolling' as const, progressDeadlineMs: 10_000, autoRollback: true };
  const sim = createSimulation({ 1: GOOD, 2: second, 3: GOOD }, rollout, some.replicas);
  run(sim, () => sim.deployment.health === 'Healthy' && sim.deployment.sync === 'Synced');
  return sim;
}
type Sim = ReturnType<typeof createSimulation>;

function run(sim: Sim, isOver: () => boolean, check: () => void = () => undefined): void {
  for (let n = 0; n < LONG; n += 1) {
    expect(sim.pass(check)).toBeLessThan(40);
    if (isOver()) return;
    sim.advance(STEP_MS);
    check();
  }
  throw new Error(
    `not over: ${JSON.stringify({ d: sim.deployment, rollouts: sim.rollouts.slice(-2), instances: sim.instances }, null, 1)}`,
  );
}

const lastIs = (sim: Sim, revision: number, phase: RolloutPhase) =>
  sim.rollouts.at(-1)?.toRevision === revision && sim.rollouts.at(-1)?.phase === phase;
const isQuiet = (sim: Sim) =>
  isEmptyPlan(sim.plan()) && sim.rollouts.every((one) => one.finishedAt !== null) && sim.instances.every((one) => one.phase === 'ready');

describe('a rollout', () => {
  test('never has more than replicas + maxSurge, nor fewer than replicas - maxUnavailable serving because of us, and ends', () => {
    fc.assert(
      fc.property(shape, nature, steps, (some, second, times) => {
        const sim = settledWorld(second, some);
        const posts = resolveFenceposts(some.maxSurge, some.maxUnavailable, some.replicas);
        const least = Math.max(0, some.replicas - posts.unavailable);
        // Programs that die by themselves after they took traffic are not our doing: proof takes 3 s, so those that die sooner never serve.
        const check = () => {
          expect(sim.existing()).toBeLessThanOrEqual(some.replicas + posts.surge);
          if (posts.unavailable < some.replicas) expect(sim.serving()).toBeGreaterThanOrEqual(least);
        };
        check();
        sim.want({ revision: 2 });
        for (const ms of times) {
          sim.pass(check);
          sim.advance(ms);
          check();
        }
        run(sim, () => isQuiet(sim), check);
        const good = second.kind === 'good';
        expect(sim.deployment.stableRevision).toBe(good ? 2 : 1);
        expect(sim.deployment.sync).toBe(good ? 'Synced' : 'OutOfSync');
        expect(sim.deployment.health).toBe('Healthy');
        expect(sim.instances.map((one) => one.revision)).toEqual(Array(some.replicas).fill(good ? 2 : 1));
        expect(lastIs(sim, good ? 2 : 1, 'promoted')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('ends whatever is wanted and killed in the middle, and only by moves the table names', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('scale' as const), to: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ kind: fc.constant('kill' as const), which: fc.nat(9) }),
      fc.record({ kind: fc.constant('revision' as const), to: fc.integer({ min: 1, max: 3 }) }),
      fc.constant({ kind: 'restart' as const }),
      fc.record({ kind: fc.constant('stop' as const), to: fc.boolean() }),
      fc.record({ kind: fc.constant('pause' as const), to: fc.boolean() }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
    );
    fc.assert(
      fc.property(shape, nature, fc.array(action, { maxLength: 25 }), (some, second, actions) => {
        const sim = settledWorld(second, some);
        const phases = new Map<string, RolloutPhase>();
        const check = () => {
          for (const one of sim.rollouts) {
            const before = phases.get(one.id) ?? 'progressing';
            if (before !== one.phase) expect(canMoveRollout(before, one.phase)).toBe(true);
            expect(one.reason && one.message).toBeTruthy();
            phases.set(one.id, one.phase);
          }
        };
        let round = 0;
        for (const one of actions) {
          if (one.kind === 'scale') sim.want({ replicas: one.to });
          if (one.kind === 'kill') sim.kill(one.which);
          if (one.kind === 'revision') sim.want({ revision: one.to });
          if (one.kind === 'stop') sim.want({ stopped: one.to });
          if (one.kind === 'pause') sim.want({ paused: one.to });
          if (one.kind === 'restart') {
            round += 1;
            sim.want({ restartRound: round });
          }
          sim.pass(check);
          sim.advance(one.kind === 'wait' ? one.ms : 30);
        }
        sim.want({ stopped: false, paused: false, revision: 3, restartRound: round + 1 });
        run(sim, () => isQuiet(sim) && lastIs(sim, 3, 'promoted') && sim.deployment.health === 'Healthy', check);
        expect(sim.deployment.sync).toBe('Synced');
        expect(sim.instances).toHaveLength(sim.deployment.replicas);
      }),
      { numRuns: 60 },
    );
  });

  test('an update of healthy copies takes one proof and its own starts, not a proof for each copy', () => {
    for (const replicas of [1, 3, 6]) {
      const sim = settledWorld(GOOD, { replicas, maxSurge: 1, maxUnavailable: 0, minReadyMs: 0 });
      const before = sim.now;
      sim.want({ revision: 2 });
      run(sim, () => lastIs(sim, 2, 'promoted'));
      // Each copy starts, drains and stops in a few steps of the simulation; the 3 s of proof are spent once.
      expect(sim.now - before).toBeLessThanOrEqual(3_000 + STEP_MS * (2 + 6 * replicas));
    }
  });

  test('after a copy got ready and died, the next one is looked at again as soon as it has been ready long enough', () => {
    const readyAt = T0 + 60_000;
    const instance = instanceFixture({
      phase: 'ready',
      attempt: 2,
      observedAttempt: 2,
      readyAt,
      startedAt: readyAt,
      host: '127.0.0.1',
      ports: { http: 4_000 },
    });
    const rollout = {
      id: 'rol_1',
      fromRevision: null,
      toRevision: 1,
      restartRound: 0,
      cause: 'deploy' as const,
      phase: 'progressing' as const,
      reason: 'Progressing',
      message: 'First start of revision 1.',
      startedAt: T0,
      deadlineAt: T0 + 600_000,
      finishedAt: null,
      forgiven: false,
      progress: 0,
      provenAt: T0,
      readyDeaths: 1,
    };
    const plan = decideDeployment(pictureFixture({ instances: [instance], latestRollout: rollout }), readyAt + 10);
    expect(plan.wakeAt).toBeLessThanOrEqual(readyAt + 3_000);
  });

  test('a forgiven revision is tried anew: neither the ends nor the wait of the try before count', () => {
    const spent = fc.record({
      crashes: fc.integer({ min: 1, max: 30 }),
      phase: fc.constantFrom('failed' as const, 'starting' as const, 'pending' as const),
      seen: fc.boolean(),
      waitMs: fc.integer({ min: -10_000, max: 300_000 }),
    });
    fc.assert(
      fc.property(spent, ({ crashes, phase, seen, waitMs }) => {
        const now = T0 + 400_000;
        const instance = instanceFixture({
          ...{ phase, crashes, attempt: crashes + 1, observedAttempt: seen ? crashes + 1 : crashes },
          ...{ exitedAt: now - 1_000, exitCode: 3, readyAt: null, notBefore: now + waitMs },
        });
        const forgiven = {
          ...{ id: 'rol_1', fromRevision: null, toRevision: 1, restartRound: 0, cause: 'deploy' as const, phase: 'failed' as const },
          ...{
            reason: 'CrashLoop',
            message: 'It ended 5 times in a row.',
            startedAt: T0,
            deadlineAt: T0 + 600_000,
            finishedAt: T0 + 60_000,
          },
          ...{ forgiven: true, progress: 0, provenAt: T0, readyDeaths: 0 },
        };
        const before = pictureFixture({ instances: [instance], latestRollout: forgiven });
        const picture = { ...before, deployment: { ...before.deployment, stableRevision: null } };
        const plan = decideDeployment(picture, now);
        expect(plan.rollout.open).toMatchObject({ toRevision: 1 });
        const set = plan.mark.find(({ id }) => id === instance.id)?.set;
        expect(set).toMatchObject({ crashes: 0, notBefore: null });
        // What the next pass sees: the copy starts at once, and nothing of before fails the new rollout.
        const { addresses: _, ...rest } = set ?? {};
        const open = { ...forgiven, ...plan.rollout.open, id: 'rol_2', phase: 'progressing' as const, forgiven: false, finishedAt: null };
        const next = decideDeployment({ ...picture, instances: [{ ...instance, ...rest }], latestRollout: open }, now + 20);
        expect(next.rollout.set?.set.phase).toBeUndefined();
        if ((rest.attempt ?? instance.attempt) > instance.observedAttempt) expect(next.ensure).toContain(instance.id);
      }),
    );
  });

  test('the plan of a settled picture is empty, now and much later', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 0, max: 86_400_000 }), (some, later) => {
        const sim = settledWorld(GOOD, some);
        run(sim, () => isQuiet(sim));
        sim.advance(later);
        const plan = sim.plan();
        expect(isEmptyPlan(plan)).toBe(true);
        expect(plan.wakeAt).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  test('recreate ends every old instance before the first new one starts', () => {
    const sim = createSimulation({ 1: GOOD, 2: GOOD }, { strategy: 'recreate' }, 3);
    run(sim, () => isQuiet(sim));
    sim.want({ revision: 2 });
    run(
      sim,
      () => isQuiet(sim) && sim.deployment.stableRevision === 2,
      () => expect(new Set(sim.instances.map((one) => one.revision)).size).toBeLessThanOrEqual(1),
    );
  });

  test('a first revision that crashes has nothing to go back to: it says so, and recovers when it can', () => {
    let nature: Nature = { kind: 'crashes', afterMs: 10 };
    const natures = {
      get 1() {
        return nature;
      },
    };
    const sim = createSimulation(natures, {}, 1);
    run(sim, () => sim.rollouts.at(-1)?.phase === 'failed');
    sim.pass(() => undefined);
    expect(sim.deployment).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
    nature = GOOD;
    run(sim, () => sim.deployment.sync === 'Synced' && sim.deployment.health === 'Healthy');
    expect(sim.deployment.stableRevision).toBe(1);
  });
});
