import { z } from 'zod';

const amounts = z.object({ cpuMilli: z.number(), memoryMib: z.number() });
const labels = z.record(z.string(), z.string());

/** One place that was looked at, best first: the chosen one, those that would do, and those that would not, with the first rule that says no. */
export const placementCandidate = z.object({
  cluster: z.string(),
  /** Null where the cluster has no node to judge. */
  node: z.string().nullable(),
  verdict: z.enum(['chosen', 'fits', 'no']),
  rule: z.object({ name: z.string(), reason: z.string(), wanted: z.string(), actual: z.string() }).nullable(),
  /** Each out of 100; empty where a rule says no. */
  scores: z.array(z.object({ name: z.string(), score: z.number() })),
  /** After this copy where it fits, else now. */
  free: amounts,
  capacity: amounts,
  /** Copies of this service there now, and how many of those asked for would come. */
  here: z.number().int(),
  comes: z.number().int(),
  why: z.string(),
});
export type PlacementCandidate = z.infer<typeof placementCandidate>;

export const placementWire = z.object({
  service: z.string(),
  environment: z.string(),
  /** What was judged: the service as it is wanted, or as the question would have it (`whatIf`). */
  whatIf: z.boolean(),
  replicas: z.number().int(),
  cpuMilli: z.number(),
  memoryMib: z.number(),
  environmentSelector: labels,
  clusterSelector: labels,
  /** Copies that stay where they are, those to place, and those that found a place. */
  running: z.number().int(),
  placing: z.number().int(),
  placed: z.number().int(),
  summary: z.string(),
  /** Best first; at most 500, of how many. */
  candidates: z.array(placementCandidate),
  total: z.number().int(),
});
export type PlacementWire = z.infer<typeof placementWire>;

/** "What if": other numbers than the service's own. Absent means as it is. */
export const placementParams = z.object({
  replicas: z.coerce.number().int().min(0).max(1_000).optional(),
  /** Asked for by one copy: `250m`, `0.5`. */
  cpu: z.string().max(20).optional(),
  /** `64Mi`, `1Gi`. */
  memory: z.string().max(20).optional(),
  /** Instead of the service's own: `region=eu,tier=gpu`; empty for none. The environment's stays. */
  selector: z.string().max(500).optional(),
});
export type PlacementParams = z.input<typeof placementParams>;
