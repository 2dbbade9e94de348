import { z } from 'zod';
import { NAME_PATTERN, NAME_RULE } from '../manifest/schema.ts';
import { TEMPLATE_LIMITS } from './limits.ts';

/** Names that addresses of the portal need for themselves. */
const RESERVED = new Set(['new', 'runs']);
const name = z
  .string()
  .regex(NAME_PATTERN, `must be ${NAME_RULE}`)
  .refine((text) => !RESERVED.has(text), 'is a name that the portal keeps for itself');
const fieldName = z.string().regex(/^[a-z][A-Za-z0-9_]{0,39}$/, 'must be a name: a small letter, then letters, digits and underscores');

export const FIELD_TYPES = ['string', 'integer', 'number', 'boolean', 'array', 'object'] as const;
/** Meanings a text may have, checked alike in the form and on the server. */
export const FIELD_FORMATS = ['name', 'host', 'path', 'url', 'git-url', 'email', 'service'] as const;
export type FieldFormat = (typeof FIELD_FORMATS)[number];

const scalar = z.union([z.string().max(4_096), z.number(), z.boolean()]);
const hints = z.strictObject({
  widget: z.enum(['text', 'textarea', 'select', 'radio', 'checkbox', 'range', 'updown']).optional(),
  placeholder: z.string().max(200).optional(),
  help: z.string().max(500).optional(),
  rows: z.number().int().min(1).max(30).optional(),
});
const shared = { title: z.string().max(120).optional(), description: z.string().max(1_000).optional(), ui: hints.optional() };
const item = z.strictObject({
  type: z.enum(['string', 'integer', 'number', 'boolean']),
  ...shared,
  enum: z.array(scalar).min(1).max(100).optional(),
  minLength: z.number().int().min(0).optional(),
  maxLength: z.number().int().min(0).max(32_768).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  pattern: z.string().max(TEMPLATE_LIMITS.pattern).optional(),
  format: z.enum(FIELD_FORMATS).optional(),
});

/** The part of JSON Schema that a form can show and a server can check without running code: no references, no conditions. */
export const fieldSchema = z.strictObject({
  type: z.enum(FIELD_TYPES),
  ...shared,
  default: z.unknown().optional(),
  enum: z.array(scalar).min(1).max(100).optional(),
  /** Words for the values of `enum`, in the same order. */
  enumNames: z.array(z.string().max(120)).max(100).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().int().min(0).optional(),
  maxLength: z.number().int().min(0).max(32_768).optional(),
  /** RE2 syntax, matched anywhere in the text. */
  pattern: z.string().max(TEMPLATE_LIMITS.pattern).optional(),
  format: z.enum(FIELD_FORMATS).optional(),
  items: item.optional(),
  minItems: z.number().int().min(0).max(100).optional(),
  maxItems: z.number().int().min(0).max(100).optional(),
  uniqueItems: z.boolean().optional(),
  /** Of a map: what its values are. */
  additionalProperties: item.optional(),
  maxProperties: z.number().int().min(0).max(100).optional(),
});
export type Field = z.infer<typeof fieldSchema>;
export type FieldItem = z.infer<typeof item>;

export const pageSchema = z.strictObject({
  title: z.string().min(1).max(80),
  description: z.string().max(1_000).optional(),
  properties: z.record(fieldName, fieldSchema),
  required: z.array(z.string()).max(TEMPLATE_LIMITS.fields).optional(),
});
export type TemplatePage = z.infer<typeof pageSchema>;

const stepSchema = z.strictObject({
  /** How output refers to it: `${{ steps.<id>.url }}`. */
  id: z.string().regex(/^[a-z][a-z0-9_]{0,30}$/, 'must be a name: small letters, digits and underscores'),
  title: z.string().max(80).optional(),
  manifests: z.array(z.record(z.string(), z.unknown())).min(1).max(TEMPLATE_LIMITS.manifests),
  /** How long its services may take to be healthy. */
  timeoutSeconds: z.number().int().min(5).max(3_600).optional(),
});
export type TemplateStep = z.infer<typeof stepSchema>;

export const TEMPLATE_ICONS = ['box', 'world', 'git', 'worker', 'page', 'pair', 'database', 'clock', 'mail', 'chart'] as const;

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

/** All fields of all pages; their names are unique over the pages. */
export const fieldsOf = (document: TemplateDocument): [name: string, field: Field][] =>
  document.spec.parameters.flatMap((page) => Object.entries(page.properties));
