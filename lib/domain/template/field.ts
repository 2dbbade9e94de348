import { z } from 'zod';
import { TEMPLATE_LIMITS } from './limits.ts';

export const fieldName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9_]{0,39}$/, 'must be a name: a small letter, then letters, digits and underscores');

const FIELD_TYPES = ['string', 'integer', 'number', 'boolean', 'array', 'object'] as const;
/** Meanings a text may have, checked alike in the form and on the server. `service`, `team` and `environment` are chosen from a list. */
export const FIELD_FORMATS = [
  'name',
  'host',
  'hostname',
  'path',
  'url',
  'uri',
  'git-url',
  'email',
  'date',
  'service',
  'team',
  'environment',
] as const;
export type FieldFormat = (typeof FIELD_FORMATS)[number];
const WIDGETS = ['text', 'textarea', 'select', 'radio', 'checkbox', 'checkboxes', 'range', 'updown'] as const;
/** Understood only to be refused with a reason (check.ts). */
export const SECRET_FORMAT = 'password';

export type Scalar = string | number | boolean;
export const scalar = z.union([z.string().max(4_096), z.number(), z.boolean()]);

/** One question, or a part of one: the part of JSON Schema that a form can show and a server can check without running code. */
export type Field = {
  type: (typeof FIELD_TYPES)[number];
  title?: string | undefined;
  description?: string | undefined;
  ui?:
    | {
        widget?: (typeof WIDGETS)[number] | typeof SECRET_FORMAT | undefined;
        placeholder?: string | undefined;
        help?: string | undefined;
        rows?: number | undefined;
      }
    | undefined;
  default?: unknown;
  enum?: Scalar[] | undefined;
  /** Words for the values of `enum`, in the same order. */
  enumNames?: string[] | undefined;
  /** The same as `enum` with words: `{ const, title }` each. */
  oneOf?: { const: Scalar; title?: string | undefined }[] | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  exclusiveMinimum?: number | undefined;
  exclusiveMaximum?: number | undefined;
  multipleOf?: number | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  /** RE2 syntax, matched anywhere in the text. */
  pattern?: string | undefined;
  format?: FieldFormat | typeof SECRET_FORMAT | undefined;
  writeOnly?: boolean | undefined;
  items?: Field | undefined;
  minItems?: number | undefined;
  maxItems?: number | undefined;
  uniqueItems?: boolean | undefined;
  /** Of a group of fields. */
  properties?: Record<string, Field> | undefined;
  required?: string[] | undefined;
  /** Of a map: what its values are. */
  additionalProperties?: Field | undefined;
  maxProperties?: number | undefined;
};

const count = z.number().int().min(0).max(100);
/** How deep fields hold fields; a form deeper than this helps nobody. */
const DEPTH = 3;

const fieldAt = (depth: number): z.ZodType<Field> => {
  const below = depth < DEPTH ? fieldAt(depth + 1) : undefined;
  return z.strictObject({
    type: z.enum(FIELD_TYPES),
    title: z.string().max(120).optional(),
    description: z.string().max(1_000).optional(),
    ui: z
      .strictObject({
        widget: z.enum([...WIDGETS, SECRET_FORMAT]).optional(),
        placeholder: z.string().max(200).optional(),
        help: z.string().max(500).optional(),
        rows: z.number().int().min(1).max(30).optional(),
      })
      .optional(),
    default: z.unknown().optional(),
    enum: z.array(scalar).min(1).max(100).optional(),
    enumNames: z.array(z.string().max(120)).max(100).optional(),
    oneOf: z
      .array(z.strictObject({ const: scalar, title: z.string().max(120).optional() }))
      .min(1)
      .max(100)
      .optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    exclusiveMinimum: z.number().optional(),
    exclusiveMaximum: z.number().optional(),
    multipleOf: z.number().positive().optional(),
    minLength: z.number().int().min(0).optional(),
    maxLength: z.number().int().min(0).max(32_768).optional(),
    pattern: z.string().max(TEMPLATE_LIMITS.pattern).optional(),
    format: z.enum([...FIELD_FORMATS, SECRET_FORMAT]).optional(),
    writeOnly: z.boolean().optional(),
    minItems: count.optional(),
    maxItems: count.optional(),
    uniqueItems: z.boolean().optional(),
    maxProperties: count.optional(),
    ...(below
      ? {
          items: below.optional(),
          properties: z.record(fieldName, below).optional(),
          required: z.array(z.string()).max(TEMPLATE_LIMITS.fields).optional(),
          additionalProperties: below.optional(),
        }
      : {}),
  }) as unknown as z.ZodType<Field>;
};
export const fieldSchema = fieldAt(1);

/** The values a field may have with their words, however its author wrote them. */
export function choicesOf(field: Field): { value: Scalar; label: string }[] | undefined {
  if (field.oneOf) return field.oneOf.map((one) => ({ value: one.const, label: one.title ?? String(one.const) }));
  return field.enum?.map((value, index) => ({ value, label: field.enumNames?.[index] ?? String(value) }));
}
