import type { Tx } from '#lib/db/tx.ts';

/**
 * Puts one environment at a place of the promotion order, counted from 1, and numbers all of them anew. Each that moves is a new
 * generation, so that a change that was decided on an older order is refused.
 */
export async function placeEnvironment(tx: Tx, id: string, position: number): Promise<void> {
  const rows = await tx.sql.query<{ id: string; position: number }>(
    'SELECT id, position FROM environment ORDER BY position, name FOR UPDATE',
  );
  const order = rows.filter((row) => row.id !== id).map((row) => row.id);
  order.splice(Math.max(0, position - 1), 0, id);
  await tx.sql.query(
    `UPDATE environment e SET position = o.place, generation = e.generation + 1
     FROM unnest($1::text[]) WITH ORDINALITY AS o(id, place) WHERE e.id = o.id AND e.position <> o.place`,
    [order],
  );
}

/** Changes of environments take turns: each may renumber all of them. */
export async function lockEnvironments(tx: Tx): Promise<void> {
  await tx.sql.query(`SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtext('orrery.environments'))) AS held`);
}
