import type { InstanceWire } from '#lib/domain/instance.ts';
import { isEndedPhase } from '#lib/domain/instance-phase.ts';

export type InstanceGroup = { revision: number; role: 'new' | 'old' | 'current'; ready: number; instances: InstanceWire[] };

/**
 * Instances by revision, the wanted revision first. While a rollout is under way it is "new" and the others are "old"; otherwise there is
 * only what is current, and remains of others. Ended instances come last within a group.
 */
export function groupInstances(instances: readonly InstanceWire[], wantedRevision: number): InstanceGroup[] {
  const byRevision = new Map<number, InstanceWire[]>();
  for (const instance of instances) byRevision.set(instance.revision, [...(byRevision.get(instance.revision) ?? []), instance]);
  const revisions = [...byRevision.keys()].sort((a, b) => Number(b === wantedRevision) - Number(a === wantedRevision) || b - a);
  const mixed = revisions.length > 1;
  return revisions.map((revision) => {
    const members = [...(byRevision.get(revision) ?? [])].sort(
      (a, b) => Number(isEndedPhase(a.phase)) - Number(isEndedPhase(b.phase)) || a.createdAt.localeCompare(b.createdAt),
    );
    const role = !mixed && revision === wantedRevision ? 'current' : revision === wantedRevision ? 'new' : 'old';
    return { revision, role, ready: members.filter((entry) => entry.phase === 'ready').length, instances: members };
  });
}

/** `revision 3, ready, pid 4120 on node a`: what a square says when it is reached by keyboard or reader. */
export function describeInstance(instance: InstanceWire, phaseLabel: string): string {
  const parts = [`revision ${instance.revision}`, instance.draining ? `${phaseLabel.toLowerCase()}, draining` : phaseLabel.toLowerCase()];
  if (instance.restarts > 0) parts.push(`${instance.restarts} ${instance.restarts === 1 ? 'restart' : 'restarts'}`);
  if (instance.message) parts.push(instance.message);
  return parts.join(', ');
}
