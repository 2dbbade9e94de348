import { z } from 'zod';
import { NAME_PATTERN, NAME_RULE } from '../manifest/schema.ts';
import type { Field } from './field.ts';
import { TEMPLATE_ICONS } from './icons.ts';
import { TEMPLATE_LIMITS } from './limits.ts';
import { everyField, pageSchema } from './page.ts';

/** Names that addresses of the portal need for themselves. */
const RESERVED = new Set(['new', 'runs']);
const name = z
  .string()
  .regex(NAME_PATTERN, `must be ${NAME_RULE}`)
  .refine((text) => !RESERVED.has(text), 'is a name that the portal keeps for itself');

const stepSchema = z.strictObject({
  /** How output refers to it: `${{ steps.<id>.url }}`. */
  id: z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, 'must be a name: small letters, digits and underscores'),
  title: z.string().max(80).optional(),
  manifests: z.array(z.record(z.string(), z.unknown())).min(1).max(TEMPLATE_LIMITS.manifests),
  /** How long its services may take to be healthy. */
  timeoutSeconds: z.number().int().min(5).max(3_600).optional(),
});

/** A golden path: what is asked, what is made of the answers, and what to show at the end. */
export const templateSchema = z.strictObject({
  apiVersion: z.literal('orrery.dev/v1'),
  kind: z.literal('Template'),
  metadata: z.strictObject({
    name,
    title: z.string().min(1).max(80),
    description: z.string().max(1_000).optional(),
    /** Who answers questions about it, in words. */
    owner: z.string().max(120).optional(),
    tags: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,29}$/, 'must be small letters, digits and dashes'))
      .max(12)
      .optional(),
    icon: z.enum(TEMPLATE_ICONS).optional(),
  }),
  spec: z.strictObject({
    parameters: z.array(pageSchema).min(1).max(TEMPLATE_LIMITS.pages),
    steps: z.array(stepSchema).min(1).max(TEMPLATE_LIMITS.steps),
    output: z
      .strictObject({
        text: z.string().max(4_000).optional(),
        links: z
          .array(z.strictObject({ title: z.string().min(1).max(120), url: z.string().min(1).max(2_048) }))
          .max(12)
          .optional(),
      })
      .optional(),
  }),
});
export type TemplateDocument = z.infer<typeof templateSchema>;

/** All fields that any page may ask for. */
export const fieldsOf = (document: TemplateDocument): [name: string, field: Field][] => document.spec.parameters.flatMap(everyField);
