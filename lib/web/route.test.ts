import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { problem } from '#lib/domain/problem.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { Actor } from '#lib/services/context.ts';
import { createToken } from '#lib/services/identity/create-token.ts';
import { bytesOf, nothing } from './answers.ts';
import { contextOf } from './identity.ts';
import { route } from './route.ts';
import { call } from './testing/calls.ts';
import { createWorld, type World } from './testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

let made = 0;
const make = route('POST /api/v1/things', {
  access: 'service:create',
  summary: 'Make a thing',
  input: z.strictObject({
    name: z.string().min(2),
    size: z.object({ width: z.number() }).optional(),
    wait: z.number().optional(),
    fail: z.boolean().optional(),
  }),
  output: z.object({ name: z.string(), n: z.number(), generation: z.number(), ifGeneration: z.number().nullable() }),
  status: 201,
  run: async ({ input, ifGeneration }) => {
    if (input.wait) await new Promise((resolve) => setTimeout(resolve, input.wait));
    if (input.fail) throw new AppError('conflict', 'taken');
    made += 1;
    return { name: input.name, n: made, generation: 7, ifGeneration: ifGeneration ?? null };
  },
});
const change = route('PATCH /api/v1/things/{id}', {
  access: 'service:create',
  summary: 'Change a thing',
  params: z.object({ id: z.string() }),
  input: z.strictObject({ name: z.string(), fail: z.boolean().optional() }),
  output: z.object({ name: z.string() }),
  run: ({ input }) => {
    if (input.fail) throw new AppError('conflict', 'taken');
    return { name: input.name };
  },
});
const secretive = route('POST /api/v1/secrets', {
  access: 'signed-in',
  summary: 'Shows a secret',
  output: z.object({ token: z.string() }),
  showsSecret: true,
  run: () => ({ token: 'orr_very_secret' }),
});

const key = (value: string) => ({ 'idempotency-key': value });
const developer = () => ({ cookie: world.people.developer.cookie });
const problemOf = async (response: Response) => problem.parse(await response.json());

describe('who may come in', () => {
  it('is asked to sign in without a credential, and told which role is missing with one', async () => {
    const anonymous = await call(make, { body: { name: 'ab' } });
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('www-authenticate')).toContain('Bearer');
    const viewer = await call(make, { body: { name: 'ab' }, cookie: world.people.viewer.cookie });
    expect(viewer.status).toBe(403);
    expect((await problemOf(viewer)).detail).toContain('developer');
    expect((await call(make, { body: { name: 'ab' }, ...developer() })).status).toBe(201);
  });

  it('is on record when refused, once a minute for the same thing, and never as somebody unknown', async () => {
    const { cookie } = world.people.viewer;
    const refusals = async () =>
      (
        await world.db.pool.query<{ verb: string; target: string; after: { reason: string }; requestId: string }>(
          `SELECT verb, target, after, request_id AS "requestId" FROM audit_entry WHERE result = 'denied' AND target LIKE 'thing%' ORDER BY seq`,
        )
      ).rows;
    const before = (await refusals()).length;
    for (const id of ['req_refused1', 'req_refused2'])
      await call(change, { params: { id: 'thing_7' }, body: { name: 'ab' }, cookie, headers: { 'x-request-id': id } });
    await call(change, { params: { id: 'thing_8' }, body: { name: 'ab' } });
    expect((await refusals()).slice(before)).toMatchObject([
      {
        verb: 'service:create',
        target: 'thing/thing_7',
        requestId: 'req_refused1',
        after: { reason: expect.stringContaining('developer') },
      },
    ]);
    await call(change, { params: { id: 'thing_9' }, body: { name: 'ab', fail: true }, ...developer() });
    for (let n = 0; n < 70; n += 1) await call(change, { params: { id: `flood_${n}` }, body: { name: 'ab' }, cookie });
    expect((await refusals()).length - before).toBeLessThanOrEqual(60);
    expect((await refusals()).some(({ target }) => target === 'thing/thing_9' || target === 'thing/thing_8')).toBe(false);
  });

  it('with a bad token is refused, even where a good cookie comes with it', async () => {
    const bad = `orr_${'a'.repeat(52)}`;
    expect((await call(make, { body: { name: 'ab' }, token: bad, ...developer() })).status).toBe(401);
    expect((await call(make, { body: { name: 'ab' }, headers: { authorization: 'Basic YTpi' } })).status).toBe(401);
  });

  it('with a token works until it ends or is revoked, and not one request longer', async () => {
    const actor: Actor = {
      kind: 'user',
      userId: world.people.developer.id,
      email: 'x',
      name: 'x',
      sessionId: undefined,
      grants: { platformRole: null, teams: [] },
    };
    const token = await createToken(contextOf(actor, 'test'), { name: 'mine' });
    const ask = () => call(make, { body: { name: 'ab' }, token: token.secret });
    expect((await ask()).status).toBe(201);
    await world.db.pool.query(`UPDATE api_token SET expires_at = now() - interval '1 second' WHERE id = $1`, [token.id]);
    expect((await ask()).status).toBe(401);
    await world.db.pool.query(`UPDATE api_token SET expires_at = NULL WHERE id = $1`, [token.id]);
    expect((await ask()).status).toBe(201);
    await world.db.pool.query('UPDATE api_token SET revoked_at = now() WHERE id = $1', [token.id]);
    expect((await ask()).status).toBe(401);
  });

  it('with a revoked session or as a disabled person is nobody', async () => {
    const person = await world.addPerson('gone@a.example', { team: world.a.teamId, role: 'developer' });
    const ask = () => call(make, { body: { name: 'ab' }, cookie: person.cookie });
    expect((await ask()).status).toBe(201);
    await world.db.pool.query('UPDATE "user" SET disabled_at = now() WHERE id = $1', [person.id]);
    expect((await ask()).status).toBe(401);
    await world.db.pool.query('UPDATE "user" SET disabled_at = NULL WHERE id = $1', [person.id]);
    await world.db.pool.query('UPDATE session SET revoked_at = now() WHERE user_id = $1', [person.id]);
    expect((await ask()).status).toBe(401);
  });

  it('cannot be a page of another site that borrows the cookie', async () => {
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'http://localhost:8088', 'sec-fetch-site': 'same-site' },
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
    ]) {
      const response = await call(make, { body: { name: 'ab' }, ...developer(), headers });
      expect(response.status).toBe(403);
    }
    const bare = await make(
      new Request('http://localhost:3000/api/v1/things', {
        method: 'POST',
        headers: { cookie: world.people.developer.cookie, 'content-type': 'application/json' },
        body: '{"name":"ab"}',
      }),
    );
    expect(bare.status).toBe(403);
  });
});

describe('what was sent', () => {
  it('is answered with every mistake and where it sits', async () => {
    const response = await call(make, { body: { name: 'x', size: { width: 'wide' }, extra: 1 }, ...developer() });
    expect(response.status).toBe(422);
    const { issues, code } = await problemOf(response);
    expect(code).toBe('invalid');
    expect(issues.map((issue) => issue.path).sort()).toEqual(['/extra', '/name', '/size/width']);
  });

  it('is answered with line and column when it is no JSON', async () => {
    const response = await call(make, { body: '{"name": }', ...developer() });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).issues[0]).toMatchObject({ line: 1, column: 10 });
  });

  it('is cut off at a megabyte', async () => {
    const response = await call(make, { body: `{"name":"${'x'.repeat(1_100_000)}"}`, ...developer() });
    expect(response.status).toBe(413);
  });

  it('carries its request id through, unless that is not fit for a log', async () => {
    const good = await call(make, { body: { name: 'ab' }, ...developer(), headers: { 'x-request-id': 'my-request-1' } });
    expect(good.headers.get('x-request-id')).toBe('my-request-1');
    const bad = await call(make, { body: {}, ...developer(), headers: { 'x-request-id': 'a{"level":60}' } });
    expect(bad.headers.get('x-request-id')).toMatch(/^req_/);
    expect((await problemOf(bad)).requestId).toBe(bad.headers.get('x-request-id'));
  });

  it('hands the generation of If-Match on and answers with an ETag', async () => {
    for (const [sent, got] of [
      ['"12"', 12],
      ['W/"12"', 12],
      ['12', 12],
      ['*', null],
    ] as const) {
      const response = await call(make, { body: { name: 'ab' }, ...developer(), headers: { 'if-match': sent } });
      expect((await response.json()).ifGeneration).toBe(got);
      expect(response.headers.get('etag')).toBe('"7"');
    }
    expect((await call(make, { body: { name: 'ab' }, ...developer(), headers: { 'if-match': '"a", "b"' } })).status).toBe(400);
  });
});

describe('Idempotency-Key', () => {
  it('makes a repeat give the first answer and do nothing', async () => {
    const first = await call(make, { body: { name: 'once' }, ...developer(), headers: key('k-1') });
    const before = made;
    const second = await call(make, { body: { name: 'once' }, ...developer(), headers: key('k-1') });
    expect(made).toBe(before);
    expect(second.status).toBe(first.status);
    expect(await second.json()).toEqual(await first.json());
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it('refuses the same key for another request', async () => {
    await call(make, { body: { name: 'one' }, ...developer(), headers: key('k-2') });
    const other = await call(make, { body: { name: 'two' }, ...developer(), headers: key('k-2') });
    expect(other.status).toBe(422);
    expect((await problemOf(other)).detail).toContain('Idempotency-Key');
  });

  it('lets requests that come together act once', async () => {
    const before = made;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call(make, { body: { name: 'race', wait: 100 }, ...developer(), headers: key('k-3') })),
    );
    expect(made).toBe(before + 1);
    expect(new Set(await Promise.all(answers.map(async (answer) => (await answer.json()).n))).size).toBe(1);
  });

  it('keeps no failure: the same key may try again', async () => {
    expect((await call(make, { body: { name: 'ab', fail: true }, ...developer(), headers: key('k-4') })).status).toBe(409);
    expect((await call(make, { body: { name: 'ab', fail: true }, ...developer(), headers: key('k-4') })).status).toBe(409);
    const { rows } = await world.db.pool.query(`SELECT 1 FROM idempotency_key WHERE key = 'k-4'`);
    expect(rows).toEqual([]);
  });

  it('is a person’s own', async () => {
    const mine = await call(make, { body: { name: 'own' }, ...developer(), headers: key('k-5') });
    const theirs = await call(make, { body: { name: 'own' }, cookie: world.people.operator.cookie, headers: key('k-5') });
    expect((await theirs.json()).n).not.toBe((await mine.json()).n);
  });

  it('never keeps a secret', async () => {
    expect((await call(secretive, { ...developer(), headers: key('k-6') })).status).toBe(200);
    expect((await call(secretive, { ...developer(), headers: key('k-6') })).status).toBe(409);
    const { rows } = await world.db.pool.query('SELECT body::text FROM idempotency_key');
    expect(JSON.stringify(rows)).not.toContain('orr_very_secret');
  });

  it('takes over a key whose first request died with its process', async () => {
    await world.db.pool.query(
      `INSERT INTO idempotency_key (actor, key, request_hash, created_at) VALUES ($1, 'k-7', 'x', now() - interval '2 minutes')`,
      [world.people.developer.id],
    );
    expect((await call(make, { body: { name: 'again' }, ...developer(), headers: key('k-7') })).status).toBe(201);
  });
});

describe('what goes wrong inside', () => {
  const broken = route('GET /api/v1/broken', {
    access: 'public',
    summary: 'Breaks',
    output: nothing,
    run: () => {
      throw new Error('secret detail');
    },
  });
  const misshapen = route('GET /api/v1/misshapen', {
    access: 'public',
    summary: 'Wrong shape',
    output: z.object({ a: z.string() }),
    run: () => ({ a: 1 }) as unknown as { a: string },
  });

  it('shows nothing but the request id', async () => {
    const response = await call(broken);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain('secret detail');
    expect(text).toContain(response.headers.get('x-request-id') ?? '?');
  });

  it('includes an answer that does not fit its schema', async () => {
    expect((await call(misshapen)).status).toBe(500);
  });
});

describe('bodies of bytes', () => {
  const upload = route('POST /api/v1/bytes', {
    access: 'service:create',
    summary: 'Counts bytes',
    input: bytesOf(['application/gzip'], 1_048_576),
    output: z.object({ bytes: z.number() }),
    run: async ({ input }) => {
      let bytes = 0;
      for await (const chunk of input.bytes) bytes += chunk.byteLength;
      return { bytes };
    },
  });
  const send = (size: number, type = 'application/gzip', endless = false) => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (!endless && sent >= size) return controller.close();
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const init = {
      method: 'POST',
      body,
      duplex: 'half',
      headers: {
        'content-type': type,
        cookie: world.people.developer.cookie,
        origin: 'http://localhost:3000',
        'sec-fetch-site': 'same-origin',
      },
    };
    return upload(new Request('http://localhost:3000/api/v1/bytes', init as RequestInit));
  };

  it('flow through up to their own cap and no further', async () => {
    expect(await (await send(524_288)).json()).toEqual({ bytes: 524_288 });
    expect((await send(0, 'application/gzip', true)).status).toBe(413);
    expect((await send(65_536, 'application/zip')).status).toBe(422);
  });
});
