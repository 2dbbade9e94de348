import { z } from 'zod';
import { pageParams } from '../page.ts';
import { TEMPLATE_ICONS } from './icons.ts';
import type { TemplateDocument } from './schema.ts';

/** Checked when it was published; whoever reads it takes the server's word, and pages do not load its whole schema. */
const publishedDocument = z.record(z.string(), z.unknown()) as unknown as z.ZodType<TemplateDocument>;

/** A card. Figures are of the last hundred runs that are over; null where there was none. */
export const templateRow = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  owner: z.string(),
  tags: z.array(z.string()),
  icon: z.enum(TEMPLATE_ICONS),
  /** The team it belongs to; null: the platform's, or a team's that the reader does not see. */
  team: z.string().nullable(),
  /** It belongs to no team. */
  platform: z.boolean(),
  latestVersion: z.number().int(),
  archived: z.boolean(),
  /** Everybody may use it. */
  shared: z.boolean(),
  successRate: z.number().nullable(),
  medianMs: z.number().nullable(),
  runs: z.number().int(),
  services: z.number().int(),
  /** Of those services, made from an older version and not opted out. */
  outdated: z.number().int(),
  updatedAt: z.string(),
});
export type TemplateRow = z.infer<typeof templateRow>;

export const templateWire = templateRow.extend({
  /** Teams it is shared with, of those the reader sees. */
  sharedWith: z.array(z.string()),
  document: publishedDocument,
  source: z.string(),
});
export type TemplateWire = z.infer<typeof templateWire>;

export const templateVersionRow = z.object({
  number: z.number().int(),
  author: z.string(),
  message: z.string(),
  digest: z.string(),
  createdAt: z.string(),
  services: z.number().int(),
});
export const templateVersionWire = templateVersionRow.extend({ document: publishedDocument, source: z.string() });
export type TemplateVersionRow = z.infer<typeof templateVersionRow>;
export type TemplateVersionWire = z.infer<typeof templateVersionWire>;

/** A service made from a template. */
export const templateUse = z.object({
  serviceId: z.string(),
  service: z.string(),
  team: z.string(),
  environment: z.string(),
  version: z.number().int(),
  latestVersion: z.number().int(),
  optedOut: z.boolean(),
  /** Who took it out of upgrades, when and why. */
  optOut: z.object({ by: z.string(), why: z.string(), at: z.string() }).nullable(),
  runId: z.string(),
  /** An upgrade that is not over yet. */
  activeRunId: z.string().nullable(),
  /** What that upgrade waits for, when it has not begun: an earlier wave, that has failed perhaps. */
  waitsFor: z.string().nullable(),
  /** The run that brought this version did not come through: another revision may be running. It may be tried again. */
  failed: z.boolean(),
  parameters: z.record(z.string(), z.unknown()),
  updatedAt: z.string(),
});
export type TemplateUse = z.infer<typeof templateUse>;

const source = z.string().min(1).max(262_144);
const teams = z.array(z.string().max(63)).max(100);

/** Body of `POST /api/v1/templates`. Without a team it is the platform's. */
export const createTemplateInput = z.strictObject({
  source,
  team: z.string().max(63).optional(),
  shared: z.boolean().optional(),
  sharedWith: teams.optional(),
  message: z.string().max(500).optional(),
});
export type CreateTemplateInput = z.input<typeof createTemplateInput>;

/** Body of `POST /api/v1/templates/{id}/versions`. */
export const publishVersionInput = z.strictObject({
  source,
  message: z.string().max(500).optional(),
  /** The version the author began from: refused when there is a newer one. */
  basedOn: z.number().int().min(1).optional(),
});
export type PublishVersionInput = z.input<typeof publishVersionInput>;

/** Body of `PATCH /api/v1/templates/{id}`: who may use it, and whether it is still offered. */
export const updateTemplateInput = z.strictObject({
  shared: z.boolean().optional(),
  sharedWith: teams.optional(),
  archived: z.boolean().optional(),
});
export type UpdateTemplateInput = z.input<typeof updateTemplateInput>;

export const updateUseInput = z.strictObject({ optedOut: z.boolean(), why: z.string().trim().max(300).optional() });
export type UpdateUseInput = z.input<typeof updateUseInput>;

export const templateListParams = pageParams.extend({
  q: z.string().max(200).optional(),
  tag: z.string().max(30).optional(),
  /** Only what this team may use. */
  team: z.string().max(63).optional(),
  archived: z
    .enum(['true', 'false'])
    .optional()
    .transform((value) => value === 'true'),
});
export type TemplateListParams = z.input<typeof templateListParams>;

export const templateUseParams = pageParams.extend({
  /** In the service's name. */
  q: z.string().max(200).optional(),
  outdated: z
    .enum(['true', 'false'])
    .optional()
    .transform((value) => value === 'true'),
});
export type TemplateUseParams = z.input<typeof templateUseParams>;
