import type { HealthStatus } from './deployment-status.ts';

export const TOPOLOGY_KINDS = ['service', 'instance', 'cluster', 'group', 'resource'] as const;
export type TopologyKind = (typeof TOPOLOGY_KINDS)[number];
export const TOPOLOGY_GROUPS = ['none', 'team', 'environment', 'cluster'] as const;
export type TopologyGroup = (typeof TOPOLOGY_GROUPS)[number];
/** `runs-on` leads from a deployment to a cluster that has copies of it. */
export const TOPOLOGY_EDGE_KINDS = ['dependency', 'folded', 'runs-on'] as const;
/** From one service: everything joined to it, only what it needs, or only what needs it. */
export const TOPOLOGY_DIRECTIONS = ['both', 'needs', 'dependants'] as const;
export type TopologyDirection = (typeof TOPOLOGY_DIRECTIONS)[number];
export const TOPOLOGY_LEVELS = ['group', 'service', 'instance'] as const;
export type TopologyLevel = (typeof TOPOLOGY_LEVELS)[number];
/** Small signs on a card's corner. `missing`: a need that nothing answers. */
export const TOPOLOGY_MARKS = ['alert', 'rollout', 'drift', 'pin', 'url', 'cordoned', 'missing'] as const;
export type TopologyMark = (typeof TOPOLOGY_MARKS)[number];

export const TOPOLOGY_LIMIT = 500;
export const TOPOLOGY_LIMIT_MAX = 5_000;

/** Worth a look before anything else; these are never folded away. */
export const isFailing = (health: HealthStatus): boolean => health === 'Degraded' || health === 'Missing';

/** Of nodes that a person moved: so many of one picture, in so many pictures; the ones touched last stay. */
export const PLACES_MAX = 1_000;
export const PLACES_VIEWS_MAX = 12;
