import { z } from 'zod';
import { type Field, fieldName, fieldSchema, scalar } from './field.ts';
import { TEMPLATE_LIMITS } from './limits.ts';

const names = z.array(z.string()).max(TEMPLATE_LIMITS.fields);
const branch = z.strictObject({ properties: z.record(fieldName, fieldSchema).optional(), required: names.optional() });
const rule = {
  if: z.strictObject({
    properties: z.record(fieldName, z.strictObject({ const: scalar.optional(), enum: z.array(scalar).min(1).max(100).optional() })),
    required: names.optional(),
  }),
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
  then: branch.optional(),
  else: branch.optional(),
};

/** A page of questions. What is asked may depend on answers: `if`, `then`, `else`, several of them in `allOf`, and `dependentRequired`. */
export const pageSchema = z.strictObject({
  title: z.string().min(1).max(80),
  description: z.string().max(1_000).optional(),
  properties: z.record(fieldName, fieldSchema),
  required: names.optional(),
  ...rule,
  if: rule.if.optional(),
  allOf: z.array(z.strictObject(rule)).max(20).optional(),
  dependentRequired: z.record(fieldName, names).optional(),
});
export type TemplatePage = z.infer<typeof pageSchema>;
export type PageRule = { if: z.infer<typeof rule.if>; then?: PageBranch | undefined; else?: PageBranch | undefined };
export type PageBranch = z.infer<typeof branch>;

export const rulesOf = (page: TemplatePage): PageRule[] => [
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
  ...(page.if ? [{ if: page.if, then: page.then, else: page.else }] : []),
  ...(page.allOf ?? []),
];

/** Every field a page may ask for, whatever the answers; one that two branches ask for is there twice. */
export const everyField = (page: TemplatePage): [name: string, field: Field][] => [
  ...Object.entries(page.properties),
  ...rulesOf(page).flatMap((one) => [...Object.entries(one.then?.properties ?? {}), ...Object.entries(one.else?.properties ?? {})]),
];

/**
 * What a page asks with these answers. Fields of a branch come after the last one it depends on. As in JSON Schema, an answer that is
 * not there fits any condition that does not require it; a default counts as an answer.
 */
export function fieldsInEffect(
  page: TemplatePage,
  values: Readonly<Record<string, unknown>>,
): { properties: [string, Field][]; required: string[] } {
  const properties = Object.entries(page.properties);
  const required = new Set(page.required ?? []);
  const answer = (name: string): unknown => {
    const given = Object.hasOwn(values, name) ? values[name] : undefined;
    return isNothing(given) ? properties.find(([known]) => known === name)?.[1].default : given;
  };
  for (const one of rulesOf(page)) {
    const asked = holds(one.if, answer) ? one.then : one.else;
    const added = Object.entries(asked?.properties ?? {}).filter(([name]) => !properties.some(([known]) => known === name));
    const last = Math.max(...Object.keys(one.if.properties).map((name) => properties.findIndex(([known]) => known === name)));
    properties.splice(last < 0 ? properties.length : last + 1, 0, ...added);
    for (const name of asked?.required ?? []) required.add(name);
  }
  for (const [name, needed] of Object.entries(page.dependentRequired ?? {}))
    if (!isNothing(answer(name))) for (const other of needed) required.add(other);
  return { properties, required: [...required].filter((name) => properties.some(([known]) => known === name)) };
}

function holds(condition: PageRule['if'], answer: (name: string) => unknown): boolean {
  if (condition.required?.some((name) => isNothing(answer(name)))) return false;
  return Object.entries(condition.properties).every(([name, wanted]) => {
    const value = answer(name);
    if (isNothing(value)) return true;
    if (wanted.const !== undefined && value !== wanted.const) return false;
    return wanted.enum === undefined || wanted.enum.some((one) => one === value);
  });
}

export const isNothing = (value: unknown): value is undefined | null | '' => value === undefined || value === null || value === '';
