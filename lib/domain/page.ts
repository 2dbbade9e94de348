import { z } from 'zod';

/** Cursor paging, the same for every list. A cursor is opaque text from the page before. */
export const pageParams = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(512).optional(),
});
export type PageParams = z.infer<typeof pageParams>;

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.number().int().optional() });
export type Page<T> = { items: T[]; nextCursor: string | null; total?: number | undefined };
