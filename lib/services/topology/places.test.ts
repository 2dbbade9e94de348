import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Db, openDb } from '#lib/db/client.ts';
import { createTestDatabase, type TestDatabase } from '#lib/db/testing.ts';
import { PLACES_MAX, PLACES_VIEWS_MAX } from '#lib/domain/topology-terms.ts';
import { type Context, systemContext } from '../context.ts';
import { getTopologyPlaces, putTopologyPlaces } from './places.ts';

let database: TestDatabase;
let db: Db;
let [ada, bob]: Context[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
  [ada, bob] = await Promise.all(['ada', 'bob'].map(person));
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

async function person(name: string): Promise<Context> {
  await db.pool.query(`INSERT INTO "user" (id, email, name) VALUES ($1, $2, $1)`, [`usr_${name}`, `${name}@example.test`]);
  const actor = { kind: 'user', userId: `usr_${name}`, email: `${name}@example.test`, name, sessionId: undefined } as const;
  return { ...systemContext(db, 'system', 'req_test'), actor: { ...actor, grants: { platformRole: null, teams: [] } } };
}
const of = (ctx: Context | undefined): Context => {
  if (!ctx) throw new Error('nobody');
  return ctx;
};

describe('places on the topology', () => {
  it('are kept for a person and a picture, and nobody else has them', async () => {
    await putTopologyPlaces(of(ada), { view: 'all', places: [['deployment/dep_1', 10, -20]] });
    await putTopologyPlaces(of(ada), { view: 'team=a', places: [['deployment/dep_1', 1, 1]] });
    expect(await getTopologyPlaces(of(ada), { view: 'all' })).toEqual({ places: [['deployment/dep_1', 10, -20]] });
    expect(await getTopologyPlaces(of(bob), { view: 'all' })).toEqual({ places: [] });
    await putTopologyPlaces(of(ada), { view: 'all', places: [] });
    expect(await getTopologyPlaces(of(ada), { view: 'all' })).toEqual({ places: [] });
    expect(await getTopologyPlaces(of(ada), { view: 'team=a' })).toEqual({ places: [['deployment/dep_1', 1, 1]] });
  });

  it('are bounded: the pictures touched last stay, and a picture takes no more than it may', async () => {
    for (let n = 0; n < PLACES_VIEWS_MAX + 3; n += 1) await putTopologyPlaces(of(bob), { view: `view-${n}`, places: [['x', n, n]] });
    const { rows } = await db.pool.query<{ view: string }>(`SELECT view FROM topology_places WHERE user_id = 'usr_bob'`);
    expect(rows).toHaveLength(PLACES_VIEWS_MAX);
    expect(rows.some((row) => row.view === 'view-0')).toBe(false);
    expect((await getTopologyPlaces(of(bob), { view: `view-${PLACES_VIEWS_MAX + 2}` })).places).toHaveLength(1);
    const many = Array.from({ length: PLACES_MAX + 1 }, (_, n): [string, number, number] => [`n${n}`, n, n]);
    await expect(putTopologyPlaces(of(bob), { view: 'all', places: many })).rejects.toMatchObject({ code: 'invalid' });
  });

  it('belong to people: a team’s token has none, and is told why', async () => {
    const token: Context = {
      ...of(ada),
      actor: {
        kind: 'token',
        userId: 'usr_ada',
        tokenId: 'tok_1',
        name: 'ci',
        personal: false,
        owner: '',
        grants: { platformRole: null, teams: [] },
      },
    };
    await expect(getTopologyPlaces(token, { view: 'all' })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('a token of your own'),
    });
  });
});
