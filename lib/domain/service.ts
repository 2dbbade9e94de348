import { z } from 'zod';
import { deploymentWire, HEALTH_STATUSES, SYNC_STATUSES } from './deployment.ts';
import { NAME_PATTERN, NAME_RULE, serviceSpecSchema } from './manifest/schema.ts';
import { pageParams } from './page.ts';

export const REVISION_ORIGINS = ['portal', 'api', 'cli', 'git', 'template', 'rollback'] as const;
export type RevisionOrigin = (typeof REVISION_ORIGINS)[number];

export const revisionWire = z.object({
  number: z.number().int(),
  specDigest: z.string(),
  spec: serviceSpecSchema,
  manifest: z.string().nullable(),
  author: z.string(),
  origin: z.enum(REVISION_ORIGINS),
  message: z.string(),
  createdAt: z.string(),
  /** Environments where this revision runs now, and where it was found bad and why. */
  runsIn: z.array(z.string()),
  badIn: z.array(z.object({ environment: z.string(), reason: z.string() })),
});
export type RevisionWire = z.infer<typeof revisionWire>;

/** A line of the services table. */
export const serviceRow = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  team: z.string(),
  labels: z.record(z.string(), z.string()),
  latestRevision: z.number().int(),
  deleting: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
  environments: z.array(
    z.object({
      deploymentId: z.string(),
      environment: z.string(),
      revision: z.number().int(),
      sync: z.enum(SYNC_STATUSES),
      health: z.enum(HEALTH_STATUSES),
      message: z.string(),
      ready: z.number().int(),
      wanted: z.number().int(),
      url: z.string().nullable(),
    }),
  ),
});
export type ServiceRow = z.infer<typeof serviceRow>;

export const serviceWire = serviceRow.extend({
  description: z.string(),
  annotations: z.record(z.string(), z.string()),
  generation: z.number().int(),
  spec: serviceSpecSchema,
  deployments: z.array(deploymentWire),
  dependencies: z.array(
    z.object({
      id: z.string(),
      environment: z.string(),
      name: z.string(),
      type: z.string(),
      target: z.string().nullable(),
      targetId: z.string().nullable(),
      url: z.string().nullable(),
      status: z.enum(['ready', 'notReady', 'missing', 'local']),
    }),
  ),
  dependants: z.array(z.object({ serviceId: z.string(), service: z.string(), environment: z.string() })),
});
export type ServiceWire = z.infer<typeof serviceWire>;

export const serviceListParams = pageParams.extend({
  q: z.string().max(200).optional(),
  team: z.string().optional(),
  environment: z.string().optional(),
  health: z.enum(HEALTH_STATUSES).optional(),
  sync: z.enum(SYNC_STATUSES).optional(),
  /** `key=value` or `key`. */
  label: z.string().max(130).optional(),
  sort: z.enum(['name', '-name', 'updated', '-updated']).default('name'),
});
export type ServiceListParams = z.input<typeof serviceListParams>;

const serviceMetadata = {
  title: z.string().max(120).optional(),
  description: z.string().max(2000).optional(),
  labels: z.record(z.string().max(63), z.string().max(63)).optional(),
  annotations: z.record(z.string().max(128), z.string().max(4096)).optional(),
};

/** Body of `POST /api/v1/services`: the form's way; `apply` is the manifest's. */
export const createServiceInput = z.strictObject({
  name: z.string().regex(NAME_PATTERN, `must be ${NAME_RULE}`),
  team: z.string().max(63).optional(),
  ...serviceMetadata,
  spec: serviceSpecSchema,
  /** Where to deploy at once; nowhere when absent. */
  environment: z.string().max(63).optional(),
  message: z.string().max(500).optional(),
  origin: z.enum(['portal', 'api', 'cli']).optional(),
});
export type CreateServiceInput = z.input<typeof createServiceInput>;

/** Body of `PATCH /api/v1/services/:id`: what is absent stays. A spec makes a new revision and deploys nothing. */
export const updateServiceInput = z.strictObject({
  ...serviceMetadata,
  spec: serviceSpecSchema.optional(),
  message: z.string().max(500).optional(),
  origin: z.enum(['portal', 'api', 'cli']).optional(),
  ifGeneration: z.number().int().optional(),
});
export type UpdateServiceInput = z.input<typeof updateServiceInput>;

/** Counts beside each filter value, with the other filters applied. */
export const serviceFacets = z.object({
  team: z.record(z.string(), z.number().int()),
  health: z.record(z.string(), z.number().int()),
  environment: z.record(z.string(), z.number().int()),
  label: z.record(z.string(), z.number().int()),
});
export type ServiceFacets = z.infer<typeof serviceFacets>;
