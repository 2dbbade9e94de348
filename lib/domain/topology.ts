import { z } from 'zod';
import { HEALTH_STATUSES, ROLLOUT_PHASES, SYNC_STATUSES } from './deployment-status.ts';
import { INSTANCE_PHASES } from './instance-phase.ts';
import {
  TOPOLOGY_DIRECTIONS,
  TOPOLOGY_EDGE_KINDS,
  TOPOLOGY_GROUPS,
  TOPOLOGY_KINDS,
  TOPOLOGY_LEVELS,
  TOPOLOGY_LIMIT,
  TOPOLOGY_LIMIT_MAX,
  TOPOLOGY_MARKS,
} from './topology-terms.ts';

export * from './topology-terms.ts';

/** What was measured over the last seconds: requests a second, the 95th percentile in milliseconds, errors as a share from 0 to 1. */
export const topologyTraffic = z.object({ rps: z.number(), p95Ms: z.number(), errorShare: z.number() });
export type TopologyTraffic = z.infer<typeof topologyTraffic>;

const amount = z.object({ used: z.number(), limit: z.number().nullable() });
const countByHealth = z.partialRecord(z.enum(HEALTH_STATUSES), z.number().int());
export type HealthCounts = z.infer<typeof countByHealth>;

export const topologyNode = z.object({
  /** `deployment/dep_…`, `instance/ins_…`, `resource/edge_…`, `cluster/cls_…`, `group/<name>`, `more/<group>`. */
  id: z.string(),
  kind: z.enum(TOPOLOGY_KINDS),
  name: z.string(),
  /** A resource's type (`postgres`), a cluster's driver; empty otherwise. */
  type: z.string(),
  team: z.string(),
  environment: z.string(),
  /** The frame it stands in; empty without grouping. */
  group: z.string(),
  /** An instance's deployment. */
  parent: z.string().nullable(),
  serviceId: z.string().nullable(),
  deploymentId: z.string().nullable(),
  health: z.enum(HEALTH_STATUSES),
  sync: z.enum(SYNC_STATUSES),
  /** The worst thing to know, in one sentence. */
  message: z.string(),
  revision: z.number().int().nullable(),
  ready: z.number().int(),
  wanted: z.number().int(),
  /** Instances by phase. */
  phases: z.partialRecord(z.enum(INSTANCE_PHASES), z.number().int()),
  clusters: z.array(z.string()),
  url: z.string().nullable(),
  rollout: z.object({ phase: z.enum(ROLLOUT_PHASES), toRevision: z.number().int(), message: z.string() }).nullable(),
  marks: z.array(z.enum(TOPOLOGY_MARKS)),
  /** Thousandths of a core, and MiB. Null when nothing was measured. */
  cpu: amount.nullable(),
  memory: amount.nullable(),
  /** What arrives from outside, by the service's own address. */
  traffic: topologyTraffic.nullable(),
  /** Of groups and of what is folded away. */
  counts: countByHealth.nullable(),
});
export type TopologyNode = z.infer<typeof topologyNode>;

export const topologyEdge = z.object({
  /** `edge/edge_…`, or `<source>><target>` where several are folded into one and from a deployment to its cluster. */
  id: z.string(),
  kind: z.enum(TOPOLOGY_EDGE_KINDS),
  source: z.string(),
  target: z.string(),
  /** The declared name: `catalog`. */
  name: z.string(),
  type: z.string(),
  protocol: z.string(),
  /** How many declared needs it stands for; of `runs-on`, how many copies. */
  count: z.number().int(),
  /** Nothing answers this need. */
  missing: z.boolean(),
  traffic: topologyTraffic.nullable(),
});
export type TopologyEdge = z.infer<typeof topologyEdge>;

export const topologyWire = z.object({
  nodes: z.array(topologyNode),
  edges: z.array(topologyEdge),
  /** Deployments drawn as themselves, of how many that the filters leave. */
  shown: z.number().int(),
  total: z.number().int(),
  counts: countByHealth,
  /** The moment shown, when it is not now. */
  at: z.string().nullable(),
});
export type TopologyWire = z.infer<typeof topologyWire>;

/** `true` or `false` as an address writes it. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]).default(false);

export const topologyParams = z.object({
  environment: z.string().max(63).optional(),
  team: z.string().max(63).optional(),
  health: z.enum(HEALTH_STATUSES).optional(),
  /** `key=value` or `key`. */
  label: z.string().max(130).optional(),
  /** The label or annotation `owner`, or who made the revision that runs. */
  owner: z.string().max(200).optional(),
  q: z.string().max(200).optional(),
  errors: flag,
  group: z.enum(TOPOLOGY_GROUPS).default('none'),
  level: z.enum(TOPOLOGY_LEVELS).default('service'),
  /** With the clusters that it all runs on, as nodes. Frames by cluster show that already: they leave these out. */
  clusters: flag,
  limit: z.coerce.number().int().min(1).max(TOPOLOGY_LIMIT_MAX).default(TOPOLOGY_LIMIT),
  /** Only what lies around this service, `depth` needs away in either direction. */
  service: z.string().max(80).optional(),
  depth: z.coerce.number().int().min(1).max(4).default(2),
  /** With `service`: both ways, only what it needs, or only what needs it. */
  direction: z.enum(TOPOLOGY_DIRECTIONS).default('both'),
  /** Only these deployments and their edges: ids with commas between, 200 at most. How an open page catches up. */
  only: z.string().max(8_000).optional(),
  /** The graph as it was at this moment, up to 24 hours back. */
  at: z.iso.datetime().optional(),
});
export type TopologyParams = z.input<typeof topologyParams>;
export type TopologyFilter = z.output<typeof topologyParams>;

export const topologyTrafficParams = z.object({ environment: z.string().max(63).optional(), team: z.string().max(63).optional() });
/** The latest traffic by subject: `edge/<dependency id>` and `host/<deployment id>`; the busiest where there are more than 5,000. */
export const topologyTrafficWire = z.object({ traffic: z.record(z.string(), topologyTraffic) });
