import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import { requestsOf } from '#lib/domain/manifest/to-effective.ts';
import type { DeploymentPicture, InstanceFacts } from '../picture.ts';
import { copyClusters, occupy, type PlacementRequest, placeInstance } from './place.ts';

export type NewInstance = {
  revision: number;
  restartRound: number;
  clusterId: string;
  nodeId: string;
  cpuRequestMilli: number;
  memoryRequestMib: number;
  held: boolean;
};
export type PlacedMany = { placed: NewInstance[]; noFit: string[] | undefined };

/** Places `count` new instances one after the other, each seeing the ones before it. Stops at the first that fits nowhere. */
export function placeMany(
  picture: DeploymentPicture,
  spec: EffectiveSpec,
  target: { revision: number; round: number },
  staying: readonly InstanceFacts[],
  count: number,
  held: boolean,
): PlacedMany {
  if (count <= 0) return { placed: [], noFit: undefined };
  const clusters = copyClusters(picture.clusters);
  const siblings = new Map<string, number>();
  for (const instance of staying) if (instance.nodeId) siblings.set(instance.nodeId, (siblings.get(instance.nodeId) ?? 0) + 1);
  const request = requestOf(spec, picture.environmentSelector, siblings);
  const placed: NewInstance[] = [];
  while (placed.length < count) {
    const verdict = placeInstance(request, clusters);
    if (!verdict.fits) return { placed, noFit: verdict.reasons };
    const { node } = verdict;
    occupy(node, request, siblings);
    placed.push({
      revision: target.revision,
      restartRound: target.round,
      clusterId: verdict.cluster.id,
      nodeId: node.id,
      cpuRequestMilli: request.cpuMilli,
      memoryRequestMib: request.memoryMib,
      held,
    });
  }
  return { placed, noFit: undefined };
}

/** What a spec asks of a place. */
export function requestOf(
  spec: EffectiveSpec,
  environmentSelector: Record<string, string>,
  siblings: ReadonlyMap<string, number>,
): PlacementRequest {
  const runnable = spec.containers.every((one) => one.command.length > 0);
  const pullable = spec.containers.every((one) => one.image !== undefined);
  return {
    needs: runnable && pullable ? 'both' : runnable ? 'process' : pullable ? 'container' : 'neither',
    containers: spec.containers.length,
    ...requestsOf(spec),
    clusterSelectors: [environmentSelector, spec.placement.clusterSelector],
    affinity: spec.placement.affinity,
    tolerations: [],
    siblings,
  };
}
