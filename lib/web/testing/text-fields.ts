/** A JSON Schema as the OpenAPI document and the manifest's schema write it. */
export type Schema = {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  propertyNames?: Schema;
  items?: Schema;
  minItems?: number;
  minimum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  [other: string]: unknown;
};

/** One place of a document where a person may put text of their own. */
export type TextField = {
  /** `spec.workload.containers{}.command[]`; `{}` is a value of a map, `{key}` its key, `[]` an element. */
  path: string;
  maxLength: number | undefined;
  /** The document with the text at this place; what else the place needs is filled in. */
  put(document: unknown, text: string): unknown;
};

/** Every place of a schema that takes free text, found from the schema itself: a new field cannot be forgotten. */
export function textFieldsOf(schema: Schema): TextField[] {
  const found = new Map<string, TextField>();
  for (const field of walk(schema)) if (!found.has(field.path)) found.set(field.path, field);
  return [...found.values()];
}

function* walk(schema: Schema): Generator<TextField> {
  for (const option of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) yield* walk(option);
  if (schema.const !== undefined || schema.enum) return;
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  const saysNothing = types.length === 0 && !schema.anyOf && !schema.oneOf && !schema.allOf && !schema.properties;
  if (types.includes('string') || saysNothing) yield { path: '', maxLength: schema.maxLength, put: (_old, text) => text };
  for (const [name, child] of Object.entries(schema.properties ?? {}))
    for (const field of walk(child))
      yield inside(field, `.${name}`, (old, text) => {
        const object = asObjectOf(schema, old);
        return { ...object, [name]: field.put(object[name], text) };
      });
  if (typeof schema.additionalProperties === 'object') yield* walkMap(schema, schema.additionalProperties);
  if (schema.items)
    for (const field of walk(schema.items))
      yield inside(field, '[]', (old, text) => {
        const [first, ...rest] = Array.isArray(old) ? old : [];
        return [field.put(first, text), ...rest];
      });
}

function* walkMap(schema: Schema, values: Schema): Generator<TextField> {
  if (schema.propertyNames)
    yield {
      path: '{key}',
      maxLength: schema.propertyNames.maxLength,
      put: (old, text) => Object.fromEntries([...Object.entries(asObject(old)), [text, smallest(values)]]),
    };
  for (const field of walk(values))
    yield inside(field, '{}', (old, text) => {
      const map = asObject(old);
      const key =
        Object.keys(map).find((name) => !Object.hasOwn(schema.properties ?? {}, name)) ??
        String(smallest(schema.propertyNames ?? { type: 'string' }));
      return { ...map, [key]: field.put(map[key], text) };
    });
}

const inside = (field: TextField, step: string, put: TextField['put']): TextField => ({
  path: step + field.path,
  maxLength: field.maxLength,
  put,
});

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** What stands there when it fits this branch of a union, else the least that the branch needs. */
function asObjectOf(schema: Schema, value: unknown): Record<string, unknown> {
  const object = asObject(value);
  const known = Object.keys(schema.properties ?? {});
  const needed = asObject(smallest({ ...schema, anyOf: [], oneOf: [], type: 'object' }));
  return Object.keys(object).every((key) => known.includes(key) || schema.additionalProperties) ? { ...needed, ...object } : needed;
}

/** The first is also the name of an environment. */
const SAMPLES = ['dev', 'main', '/x', '1', '25%', 'a@example.test', `sha256:${'0'.repeat(64)}`, '2026-01-01T00:00:00Z', 'xxxxxxxxxxxx'];

/** The least that a schema accepts. */
export function smallest(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const option = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (option) return smallest(option);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  switch (type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, smallest(schema.properties?.[name] ?? {})]));
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => smallest(schema.items ?? {}));
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'string': {
      const { pattern } = schema;
      const fits = (text: string) => text.length >= (schema.minLength ?? 0) && (!pattern || new RegExp(pattern, 'u').test(text));
      return SAMPLES.find(fits) ?? 'x';
    }
    default:
      return 'x';
  }
}
