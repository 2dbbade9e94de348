import type { TopologyNode } from '#lib/domain/topology.ts';

type Told = 'id' | 'kind' | 'name' | 'type' | 'team' | 'environment' | 'group' | 'health' | 'message';

/** A node of which no more is known than this: nothing runs, nothing is measured, nothing is marked. */
export const blankNode = (told: Pick<TopologyNode, Told>): TopologyNode => ({
  ...told,
  parent: null,
  serviceId: null,
  deploymentId: null,
  sync: 'Unknown',
  revision: null,
  ready: 0,
  wanted: 0,
  phases: {},
  clusters: [],
  url: null,
  rollout: null,
  marks: [],
  cpu: null,
  memory: null,
  traffic: null,
  counts: null,
});
