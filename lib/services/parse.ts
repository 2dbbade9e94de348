import type { z } from 'zod';
import { AppError } from '#lib/kit/errors.ts';
import { toPointer } from '#lib/kit/json.ts';

/** Input to its schema's output. @throws AppError `invalid` with one located issue per complaint */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: toPointer(issue.path.map(String)), message: issue.message }));
  throw new AppError(
    'invalid',
    issues.length === 1 ? `The input is not right: ${issues[0]?.message}` : `The input has ${issues.length} mistakes.`,
    { issues },
  );
}
