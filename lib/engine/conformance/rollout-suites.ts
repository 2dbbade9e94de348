import { clampUnavailable, resolveFenceposts } from '../decide/rollout/fenceposts.ts';
import { decideMoves, type Moves } from '../decide/rollout/moves.ts';
import { instanceFixture } from '../testing/picture-fixture.ts';
import { amountOf, type Case, casesOf, type Row, type Suite } from './rows.ts';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export const fenceposts: Suite = {
  name: 'fenceposts',
  file: 'rollout/fenceposts.json',
  cases: (tables) =>
    casesOf(tables, (row, func) => {
      if (func === 'TestResolveFenceposts')
        return {
          pass: () =>
            same(resolveFenceposts(amountOf(row.maxSurge), amountOf(row.maxUnavailable), row.desired), {
              surge: row.expectSurge,
              unavailable: row.expectUnavailable,
            }),
        };
      if (func === 'TestMaxUnavailable' && row.deployment?.$call) {
        const [replicas, maxUnavailable] = row.deployment.a;
        return {
          pass: () =>
            clampUnavailable(resolveFenceposts(1, amountOf(maxUnavailable), replicas).unavailable, replicas) === row.expected.a[0],
        };
      }
      return { reason: 'about objects and annotations of another system: instances here are rows of their own, not counts on a set' };
    }),
};

export const rolling: Suite = {
  name: 'rolling',
  file: 'rollout/rolling.json',
  cases: (tables) => casesOf(tables, judgeRolling),
};

function judgeRolling(row: Row, func: string): Omit<Case, 'id'> {
  const unavailable = Number(amountOf(row.maxUnavailable) ?? 0);
  switch (func) {
    case 'testDeploymentController_reconcileNewReplicaSet':
      return {
        pass: () => {
          const { create } = move(
            row.deploymentReplicas,
            { surge: Number(amountOf(row.maxSurge)), unavailable: 0 },
            row.oldReplicas,
            row.oldReplicas,
            row.newReplicas,
            0,
          );
          return row.scaleExpected ? row.newReplicas + create === row.expectedNewReplicas : create === 0;
        },
      };
    case 'testDeploymentController_reconcileOldReplicaSets':
      return {
        pass: () => {
          const { drain } = move(
            row.deploymentReplicas,
            { surge: 0, unavailable },
            row.oldReplicas,
            row.readyPodsFromOldRS,
            row.newReplicas,
            row.readyPodsFromNewRS,
          );
          return row.scaleExpected ? row.oldReplicas - drain.length === row.expectedOldReplicas : drain.length === 0;
        },
      };
    case 'testDeploymentController_scaleDownOldReplicaSetsForRollingUpdate':
      if (row.oldReplicas === 0)
        return {
          pass: () => move(row.deploymentReplicas, { surge: 0, unavailable }, 0, 0, row.readyPods, row.readyPods).drain.length === 0,
        };
  }
  return { reason: 'one inner step of two: here broken and good old instances are taken out by one decision' };
}

/** One decision over so many old and new instances, the first of each of them ready. */
function move(
  replicas: number,
  posts: { surge: number; unavailable: number },
  old: number,
  oldReady: number,
  fresh: number,
  freshReady: number,
): Moves {
  const many = (count: number, ready: number, prefix: string) =>
    Array.from({ length: count }, (_, n) =>
      instanceFixture({ id: `${prefix}${n}`, phase: n < ready ? 'ready' : 'starting', observedAttempt: 1 }),
    );
  const crowd = {
    updated: many(fresh, freshReady, 'new'),
    old: many(old, oldReady, 'old'),
    leaving: [],
    isHeld: () => false,
    minAgeMs: () => 0,
    isAvailable: (one: { phase: string }) => one.phase === 'ready',
  };
  return decideMoves({ crowd, replicas, posts, strategy: 'rolling', routed: true });
}

const outOfScope = (name: string, file: string, reason: string): Suite => ({
  name,
  file,
  cases: (tables) => casesOf(tables, () => ({ reason })),
});

export const elsewhere: Suite[] = [
  outOfScope(
    'proportional',
    'rollout/proportional.json',
    'a rollout here has one old and one new group and scales instance by instance: there are no sets to share a change among',
  ),
  outOfScope('canary', 'rollout/canary.json', 'there are no weighted steps yet: a rollout replaces, it does not split'),
  outOfScope('inter-pod', 'scheduling/inter-pod.json', 'a manifest has no affinity between services'),
  outOfScope('health', 'health/builtin.json', 'health of Kubernetes objects: waits for the kubernetes driver'),
  outOfScope('horizontal', 'autoscaling/horizontal.json', 'waits for autoscaling'),
  outOfScope('replica-calculator', 'autoscaling/replica-calculator.json', 'waits for autoscaling'),
];
