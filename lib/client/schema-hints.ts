/** The part of JSON Schema that completion reads. */
export type HintSchema = {
  properties?: Record<string, HintSchema>;
  additionalProperties?: HintSchema | boolean;
  items?: HintSchema;
  anyOf?: HintSchema[];
  enum?: unknown[];
  const?: unknown;
  type?: string | string[];
  description?: string;
  required?: string[];
};

export type Hint = { label: string; detail: string; info: string; kind: 'map' | 'list' | 'value' };

/** Keys that may stand below `path`, the required ones first, without those that are there already. */
export function keyHints(schema: HintSchema, path: readonly string[], taken: readonly string[]): Hint[] {
  const hints = new Map<string, Hint & { required: boolean }>();
  for (const target of schemasAt(schema, path)) {
    for (const [name, property] of Object.entries(target.properties ?? {})) {
      if (taken.includes(name)) continue;
      const required = target.required?.includes(name) ?? false;
      hints.set(name, {
        label: name,
        detail: required ? 'required' : typeText(property),
        info: property.description ?? '',
        kind: kindOf(property),
        required,
      });
    }
  }
  return [...hints.values()]
    .sort((a, b) => Number(b.required) - Number(a.required) || a.label.localeCompare(b.label))
    .map(({ required: _required, ...hint }) => hint);
}

/** Values that a field may have, where they are few and known. */
export function valueHints(schema: HintSchema, path: readonly string[]): Hint[] {
  const values = new Set<string>();
  for (const target of schemasAt(schema, path).flatMap(options)) {
    for (const value of target.enum ?? []) values.add(String(value));
    if (target.const !== undefined) values.add(String(target.const));
    if (target.type === 'boolean') values.add('true').add('false');
  }
  return [...values].map((label) => ({ label, detail: '', info: '', kind: 'value' }));
}

/** What is known about a field, for a hover. */
export const describeField = (schema: HintSchema, path: readonly string[]): string | undefined =>
  schemasAt(schema, path).find((target) => target.description)?.description;

function schemasAt(schema: HintSchema, path: readonly string[]): HintSchema[] {
  const [segment, ...rest] = path;
  const all = options(schema);
  if (segment === undefined) return all;
  return all.flatMap((option) => {
    const next =
      option.properties?.[segment] ??
      (option.items && /^\d+$/.test(segment) ? option.items : undefined) ??
      (typeof option.additionalProperties === 'object' ? option.additionalProperties : undefined);
    return next ? schemasAt(next, rest) : [];
  });
}

const options = (schema: HintSchema): HintSchema[] => (schema.anyOf ? [schema, ...schema.anyOf.flatMap(options)] : [schema]);

function kindOf(schema: HintSchema): Hint['kind'] {
  const all = options(schema);
  if (all.some((option) => option.properties || (typeof option.additionalProperties === 'object' && option.additionalProperties)))
    return 'map';
  return all.some((option) => option.items) ? 'list' : 'value';
}

function typeText(schema: HintSchema): string {
  const types = options(schema).flatMap((option) => (option.enum ? ['one of'] : option.type === undefined ? [] : [option.type].flat()));
  return [...new Set(types)].join(' or ');
}
