import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemContext } from '#lib/services/context.ts';
import { revokeSession } from '#lib/services/identity/revoke-session.ts';
import { removeMember } from '#lib/services/member/remove.ts';
import { updateMember } from '#lib/services/member/update.ts';
import { endPersonSessions } from '#lib/services/person/end-sessions.ts';
import { updatePerson } from '#lib/services/person/update.ts';
import { routes } from './routes.ts';
import { call } from './testing/calls.ts';
import { readFrames } from './testing/frames.ts';
import { createWorld, type Person, type World } from './testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const routeOf = (address: string) => {
  const found = routes().find((handler) => handler.address === address);
  if (!found) throw new Error(`no ${address}`);
  return found;
};

/** The open page of somebody: the kinds of frames that came, and when its stream ended. */
async function openPage(person: Person) {
  const stop = new AbortController();
  const answer = await call(routeOf('GET /api/v1/events'), { cookie: person.cookie, signal: stop.signal });
  if (!answer.body) throw new Error(`no stream: ${answer.status}`);
  const events: string[] = [];
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>();
  const ended = (async () => {
    for await (const frame of readFrames(answer.body as ReadableStream<Uint8Array>)) {
      events.push(frame.event);
      if (frame.event === 'ready') isReady();
    }
    return performance.now();
  })();
  await ready;
  return { events, ended, stop: () => stop.abort() };
}

let count = 0;
const newMember = (role: 'viewer' | 'operator' = 'operator') => world.addPerson(`left${count++}@a.example`, { team: world.a.teamId, role });
const ctx = () => systemContext(world.db, 'system', 'test');
const sessionOf = async (person: Person): Promise<string> =>
  (await world.db.pool.query<{ id: string }>('SELECT id FROM session WHERE user_id = $1', [person.id])).rows[0]?.id ?? '';

describe('an open page of somebody who is out', () => {
  const WAYS: [string, (person: Person) => Promise<unknown>][] = [
    ['taken out of the only team', (person) => removeMember(ctx(), { team: 'team-a', id: person.id })],
    ['disabled', (person) => updatePerson(ctx(), person.id, { disabled: true })],
    ['signed out everywhere', (person) => endPersonSessions(ctx(), person.id)],
    [
      'a session ended from another browser',
      async (person) =>
        revokeSession(
          {
            ...ctx(),
            actor: {
              kind: 'user',
              userId: person.id,
              email: '',
              name: '',
              sessionId: undefined,
              grants: { platformRole: null, teams: [] },
            },
          },
          { id: await sessionOf(person) },
        ),
    ],
  ];
  it.each(WAYS)('%s: the stream ends within 5 s, and the next request is refused', async (_way, act) => {
    const person = await newMember();
    const page = await openPage(person);
    const startedAt = performance.now();
    await act(person);
    const endedAt = await page.ended;
    expect(endedAt - startedAt).toBeLessThan(5_000);
    const answer = await call(routeOf('GET /api/v1/services'), { cookie: person.cookie });
    expect([401, 403]).toContain(answer.status);
  });

  it('with a weaker role than a moment ago is told so, and stays open', async () => {
    const person = await newMember();
    const page = await openPage(person);
    const startedAt = performance.now();
    await updateMember(ctx(), { team: 'team-a', id: person.id }, { role: 'viewer' });
    while (!page.events.includes('rights')) {
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const me = (await (await call(routeOf('GET /api/v1/me'), { cookie: person.cookie })).json()) as { teams: { role: string }[] };
    expect(me.teams).toMatchObject([{ role: 'viewer' }]);
    page.stop();
    await page.ended;
  });

  it('of one of two teams goes on with the other, and hears nothing more of the first', async () => {
    const person = await newMember('viewer');
    await world.db.pool.query(`INSERT INTO membership (id, team_id, user_id, role) VALUES ('mem_two', $1, $2, 'viewer')`, [
      world.b.teamId,
      person.id,
    ]);
    const page = await openPage(person);
    await removeMember(ctx(), { team: 'team-a', id: person.id });
    const startedAt = performance.now();
    while (!page.events.includes('rights')) {
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await call(routeOf('GET /api/v1/services/{id}'), { params: { id: world.a.serviceId }, cookie: person.cookie })).status).toBe(
      404,
    );
    expect((await call(routeOf('GET /api/v1/services/{id}'), { params: { id: world.b.serviceId }, cookie: person.cookie })).status).toBe(
      200,
    );
    page.stop();
    await page.ended;
  });
});
