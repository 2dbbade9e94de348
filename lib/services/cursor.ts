import { AppError } from '#lib/kit/errors.ts';

/** A page's last row as opaque text: the values of the columns that the list is sorted by. */
export const toCursor = (values: readonly (string | number)[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');

/** The values of a cursor of this many parts; undefined for the first page. @throws AppError `invalid` */
export function fromCursor(cursor: string | undefined, parts: number): (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length === parts && values.every((value) => typeof value === 'string' || typeof value === 'number'))
      return values;
  } catch {
    // Not ours: the same answer as for a cursor of another list.
  }
  throw new AppError('invalid', 'This page no longer exists: begin again from the first.', {
    issues: [{ path: '/cursor', message: 'is not a cursor of this list' }],
  });
}

/** One row more than asked for tells whether there is a next page. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  cursorOf: (row: Row) => (string | number)[],
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(toItem), nextCursor: rows.length > limit && last !== undefined ? toCursor(cursorOf(last)) : null };
}
