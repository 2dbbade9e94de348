import { type Sql, sqlOf } from '#lib/db/sql.ts';
import type { PersonWire } from '#lib/domain/explain.ts';
import type { SessionWire } from '#lib/domain/team.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { readSessions } from '../identity/list-sessions.ts';
import { readPeople } from './read-wires.ts';

/** One person, for platform roles. @throws AppError `not-found` */
export async function getPerson(ctx: Context, id: string): Promise<PersonWire> {
  allow(ctx, 'user:read', {});
  return findPerson(sqlOf(ctx.db), id);
}

export async function findPerson(sql: Sql, id: string): Promise<PersonWire> {
  const [person] = await readPeople(sql, 'u.id = $1', [id], 1);
  if (!person) throw notFound('person', id);
  return person;
}

/** Where a person is signed in, for admins. */
export async function listPersonSessions(ctx: Context, id: string): Promise<{ items: SessionWire[]; nextCursor: null }> {
  allow(ctx, 'user:manage', {});
  const sql = sqlOf(ctx.db);
  await findPerson(sql, id);
  return { items: await readSessions(ctx, sql, id), nextCursor: null };
}
