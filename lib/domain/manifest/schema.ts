import { z } from 'zod';
import { probeHandler, URL_PATH, URL_PATH_RULE } from '../probe.ts';

/**
 * What a team writes. The part below `workload` is a Score workload (score.dev/v1b1); the rest is Orrery's own.
 * Strict everywhere: an unknown field is an error that names its path.
 */
export const NAME_PATTERN = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
export const NAME_RULE = 'lowercase letters, digits and dashes, starting with a letter, at most 40 characters';

const name = z.string().regex(NAME_PATTERN, `must be ${NAME_RULE}`);
const labelMap = z.record(z.string().max(63), z.string().max(63));
const annotationMap = z.record(z.string().max(128), z.string().max(4096));
const quantity = z.union([z.string().min(1).max(32), z.number().nonnegative()]);

const resourceList = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

const containerFile = z.strictObject({
  target: z.string().optional(),
  mode: z.string().optional(),
  noExpand: z.boolean().optional(),
  content: z.string().optional(),
  binaryContent: z.string().optional(),
  source: z.string().optional(),
});
const containerVolume = z.strictObject({
  source: z.string(),
  target: z.string().optional(),
  path: z.string().optional(),
  readOnly: z.boolean().optional(),
});

export const containerSchema = z.strictObject({
  image: z.string().min(1).max(512).optional(),
  command: z.array(z.string().max(4096)).max(256).optional(),
  args: z.array(z.string().max(4096)).max(256).optional(),
  variables: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a variable name: letters, digits and underscores'),
      z.string().max(32_768),
    )
    .optional(),
  files: z.union([z.record(z.string(), containerFile), z.array(containerFile)]).optional(),
  volumes: z.union([z.record(z.string(), containerVolume), z.array(containerVolume)]).optional(),
  resources: z.strictObject({ requests: resourceList.optional(), limits: resourceList.optional() }).optional(),
  startupProbe: probeHandler.optional(),
  readinessProbe: probeHandler.optional(),
  livenessProbe: probeHandler.optional(),
});
export type Container = z.infer<typeof containerSchema>;

export const servicePortSchema = z.strictObject({
  port: z.number().int().min(1).max(65535),
  protocol: z.enum(['TCP', 'UDP', 'tcp', 'udp']).optional(),
  targetPort: z.number().int().min(1).max(65535).optional(),
});

export const resourceSchema = z.strictObject({
  type: z.string().min(1).max(63),
  class: z.string().max(63).optional(),
  id: z.string().max(63).optional(),
  metadata: z.looseObject({}).optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});

export const workloadSchema = z.strictObject({
  apiVersion: z.literal('score.dev/v1b1').optional(),
  metadata: z.looseObject({ name: z.string().optional() }).optional(),
  containers: z.record(name, containerSchema).refine((all) => Object.keys(all).length > 0, 'needs at least one container'),
  service: z.strictObject({ ports: z.record(name, servicePortSchema).optional() }).optional(),
  resources: z.record(name, resourceSchema).optional(),
});

export const artifactSchema = z.union([
  z.strictObject({
    path: z.string().min(1).max(4096),
    /** Filled in when the folder was packed: the files this revision means, for ever. */
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .optional(),
  }),
  z.strictObject({
    git: z.strictObject({
      url: z.string().min(1).max(2048),
      ref: z.string().min(1).max(255).optional(),
      path: z.string().max(1024).optional(),
    }),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .optional(),
    /** The commit the ref pointed to when the revision was made. */
    commit: z.string().optional(),
  }),
]);

const percentOrCount = z.union([
  z.number().int().min(0).max(1000),
  z.string().regex(/^(100|[1-9]?[0-9])%$/, 'must be a number or a percentage such as 25%'),
]);

export const scalingSchema = z.strictObject({
  min: z.number().int().min(0).max(1000).optional(),
  max: z.number().int().min(1).max(1000).optional(),
  metrics: z
    .array(z.strictObject({ type: z.enum(['cpu', 'memory', 'rps']), target: z.number().positive() }))
    .max(8)
    .optional(),
});

export const rolloutSchema = z.strictObject({
  strategy: z.enum(['rolling', 'recreate']).optional(),
  maxSurge: percentOrCount.optional(),
  maxUnavailable: percentOrCount.optional(),
  progressDeadlineSeconds: z.number().int().min(1).max(86_400).optional(),
  minReadySeconds: z.number().min(0).max(3600).optional(),
  autoRollback: z.boolean().optional(),
});

export const placementSchema = z.strictObject({
  clusterSelector: labelMap.optional(),
  affinity: z
    .array(
      z.strictObject({
        key: z.string(),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).optional(),
      }),
    )
    .max(16)
    .optional(),
  spread: z
    .array(z.strictObject({ topologyKey: z.string(), maxSkew: z.number().int().min(1).optional() }))
    .max(8)
    .optional(),
  divide: z.enum(['duplicated', 'divided']).optional(),
});

export const serviceSpecSchema = z.strictObject({
  workload: workloadSchema,
  artifact: artifactSchema.optional(),
  scaling: scalingSchema.optional(),
  rollout: rolloutSchema.optional(),
  placement: placementSchema.optional(),
  expose: z
    .strictObject({
      host: z
        .string()
        .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be one DNS label: lowercase letters, digits and dashes')
        .optional(),
      path: z.string().max(256).regex(URL_PATH, `must ${URL_PATH_RULE}`).optional(),
      /** Which of the service's ports; the first when absent. */
      port: name.optional(),
    })
    .optional(),
  /** How long a stopping instance may take to finish what it holds. Default 10. */
  terminationGracePeriodSeconds: z.number().int().min(0).max(3600).optional(),
});
/** A service's spec exactly as its author wrote it; what a revision keeps. */
export type ServiceSpec = z.infer<typeof serviceSpecSchema>;

export const serviceManifestSchema = z.strictObject({
  apiVersion: z.literal('orrery.dev/v1'),
  kind: z.literal('Service'),
  metadata: z.strictObject({
    name,
    /** The team that owns it; the caller's team when absent. */
    team: name.optional(),
    title: z.string().max(120).optional(),
    description: z.string().max(2000).optional(),
    labels: labelMap.optional(),
    annotations: annotationMap.optional(),
  }),
  spec: serviceSpecSchema,
});
export type ServiceManifest = z.infer<typeof serviceManifestSchema>;

/** A bare Score file: a Service with defaults for the rest. */
export const scoreManifestSchema = workloadSchema.extend({
  apiVersion: z.literal('score.dev/v1b1'),
  metadata: z.looseObject({ name, annotations: annotationMap.optional(), labels: labelMap.optional() }),
});
