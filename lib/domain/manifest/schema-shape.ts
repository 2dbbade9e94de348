import { z } from 'zod';

/** The schemas that may stand at a path, unions spread out and wrappers taken off. */
export function schemasAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType[] {
  let current = spread(schema);
  for (const segment of path) {
    current = current.flatMap((each) => {
      if (each instanceof z.ZodObject) {
        const shape = each.shape as Record<string, z.core.$ZodType>;
        const inner = Object.hasOwn(shape, String(segment)) ? shape[String(segment)] : undefined;
        return inner ? spread(inner) : [];
      }
      if (each instanceof z.ZodRecord) return spread(each.valueType);
      if (each instanceof z.ZodArray) return spread(each.element);
      return [];
    });
  }
  return current;
}

/** Names of the fields that are known at a path, in the schema's own order. */
export function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  return [...new Set(schemasAt(schema, path).flatMap((each) => (each instanceof z.ZodObject ? Object.keys(each.shape) : [])))];
}

function spread(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) return spread(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => spread(option));
  return [schema];
}
