import { describe, expect, it } from 'vitest';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import { judge } from './outcome.ts';

const rollout = {
  id: 'rol_1',
  deploymentId: 'dep_1',
  fromRevision: 1,
  toRevision: 2,
  cause: 'deploy',
  phase: 'progressing',
  reason: 'Starting',
  message: 'starting',
  weight: 0,
  startedAt: '',
  deadlineAt: null,
  finishedAt: null,
} as const;
const well = {
  revision: 2,
  replicas: 2,
  generation: 5,
  observedGeneration: 5,
  sync: 'Synced',
  health: 'Healthy',
  message: '2 of 2 ready',
  readyInstances: 2,
  parked: null,
  rollout: null,
} as unknown as DeploymentWire;
const goal = { generation: 5, revision: 2 };

describe('waiting for a deployment', () => {
  it.each([
    ['well and seen', {}, 'settled'],
    ['well, but before the engine looked', { observedGeneration: 4 }, 'waiting'],
    ['progressing', { health: 'Progressing' }, 'waiting'],
    ['degraded while its rollout goes on', { health: 'Degraded', rollout }, 'waiting'],
    ['stopped on purpose', { health: 'Suspended' }, 'settled'],
    ['given up on', { parked: 'no such program' }, 'failed'],
    ['failed', { rollout: { ...rollout, phase: 'failed' } }, 'failed'],
    ['aborted', { rollout: { ...rollout, phase: 'aborted' } }, 'failed'],
    ['promoted', { rollout: { ...rollout, phase: 'promoted' } }, 'settled'],
    [
      'rolled back to the revision before',
      { revision: 1, rollout: { ...rollout, fromRevision: 2, toRevision: 1, phase: 'promoted', message: 'back' } },
      'failed',
    ],
    ['overtaken by somebody else', { revision: 3, generation: 6, observedGeneration: 6 }, 'failed'],
    [
      'undone by the engine',
      { sync: 'OutOfSync', rollout: { ...rollout, cause: 'autoRollBack', fromRevision: 2, toRevision: 1, phase: 'promoted' } },
      'failed',
    ],
    [
      'being undone by the engine',
      { sync: 'OutOfSync', rollout: { ...rollout, cause: 'autoRollBack', fromRevision: 2, toRevision: 1 } },
      'waiting',
    ],
    ['changed again and not seen yet', { generation: 6 }, 'waiting'],
  ] as [string, object, string][])('that is %s', (_name, change, state) => {
    expect(judge({ ...well, ...change } as DeploymentWire, goal).state).toBe(state);
  });
  it('says why it was rolled back', () => {
    const back = { ...rollout, fromRevision: 2, toRevision: 1, phase: 'progressing', message: 'revision 2 left with code 3' } as const;
    expect(judge({ ...well, revision: 1, rollout: back } as DeploymentWire, goal).message).toContain('left with code 3');
  });
});
