import { describe, expect, test } from 'vitest';
import { actionWords, undoOf } from './action-words.ts';

const service = { name: 'checkout', deployments: [] };
const before = { environment: 'staging', revision: 4, replicas: 3, readyInstances: 3 };

describe('what is said about an action', () => {
  test('names the service, the place and what it comes to', () => {
    expect(actionWords({ kind: 'roll-back', revision: 3 }, service, before).done).toBe('checkout rolls back to revision 3 in staging.');
    expect(actionWords({ kind: 'deploy', revision: 5 }, service, before).done).toBe('checkout moves to revision 5 in staging.');
    expect(actionWords({ kind: 'scale', replicas: 1 }, service, before).done).toBe('checkout in staging is going to 1 instance.');
  });
  test('is undone by going back to how it was before, and not at all where that is impossible', () => {
    expect(undoOf({ kind: 'roll-back', revision: 3 }, before)?.request).toEqual({ action: 'deploy', revision: 4 });
    expect(undoOf({ kind: 'scale', replicas: 1 }, before)).toEqual({
      words: 'is going back to 3 instances',
      request: { action: 'scale', replicas: 3 },
    });
    expect(undoOf({ kind: 'stop' }, before)?.request).toEqual({ action: 'start' });
    expect([undoOf({ kind: 'restart' }, before), undoOf({ kind: 'delete' }, before)]).toEqual([undefined, undefined]);
  });
});
