import { expect, test } from 'vitest';
import type { InstanceWire } from '#lib/domain/instance.ts';
import { describeInstance, groupInstances } from './group-instances.ts';

const instance = (id: string, revision: number, phase: InstanceWire['phase'] = 'ready'): InstanceWire => ({
  id,
  deploymentId: 'dep_1',
  revision,
  cluster: 'local',
  node: null,
  phase,
  draining: false,
  reason: '',
  message: '',
  restarts: 0,
  exit: null,
  host: null,
  ports: {},
  pid: null,
  limitsBy: '',
  cpuMilli: null,
  memoryMib: null,
  startedAt: null,
  readyAt: null,
  createdAt: `2026-01-01T00:00:0${id}.000Z`,
});

test('while two revisions run, the wanted one is new and stands first', () => {
  const groups = groupInstances([instance('1', 4), instance('2', 5), instance('3', 4, 'stopping')], 5);
  expect(groups.map((group) => [group.role, group.revision, group.ready, group.instances.length])).toEqual([
    ['new', 5, 1, 1],
    ['old', 4, 1, 2],
  ]);
});

test('a single revision is simply current; going back makes the newer number old', () => {
  expect(groupInstances([instance('1', 4)], 4).map((group) => group.role)).toEqual(['current']);
  expect(groupInstances([instance('1', 5), instance('2', 4)], 4).map((group) => [group.role, group.revision])).toEqual([
    ['new', 4],
    ['old', 5],
  ]);
});

test('ended instances stand last', () => {
  expect(groupInstances([instance('1', 4, 'failed'), instance('2', 4)], 4)[0]?.instances.map((entry) => entry.id)).toEqual(['2', '1']);
});

test('a square says what it shows', () => {
  expect(describeInstance({ ...instance('1', 4), restarts: 2, draining: true, message: 'why' }, 'Ready')).toBe(
    'revision 4, ready, draining, 2 restarts, why',
  );
});
