import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openDb } from '#lib/db/client.ts';
import { createTestDatabase } from '#lib/db/testing.ts';
import { readEnv } from '#lib/kit/env.ts';
import { newId } from '#lib/kit/ids.ts';
import { rootLog } from '#lib/kit/log.ts';
import { systemContext } from '../context.ts';
import { createSession } from '../identity/create-session.ts';
import { findTokenActor } from '../identity/find-token-actor.ts';
import { signIn } from '../identity/sign-in.ts';
import { useLink } from '../identity/use-link.ts';
import { bootstrap } from './bootstrap.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

async function fresh(extra: Record<string, string> = {}) {
  const database = await createTestDatabase();
  undo.push(() => database.drop());
  const home = await mkdtemp(join(tmpdir(), 'orrery-boot-'));
  undo.push(() => rm(home, { recursive: true, force: true }));
  const db = openDb(database.url, { max: 3 });
  undo.push(() => db.close());
  const env = readEnv({ NODE_ENV: 'test', ORRERY_HOME: home, PORT: '4567', ...extra });
  return {
    home,
    db,
    start: () => bootstrap({ url: database.url, env, log: rootLog() }),
    ctx: systemContext(db, 'system', newId('request')),
  };
}

it('sets a fresh plane up once, with a link for the admin until it was used and a credential for this machine alone', async () => {
  const { home, db, start, ctx } = await fresh();
  const first = await start();
  expect(first).toMatchObject({
    created: true,
    adminEmail: 'admin@localhost',
    signInUrl: expect.stringMatching(/^http:\/\/localhost:4567\/sign-in\/link\?token=[a-z2-7]{52}$/),
  });
  const credential = JSON.parse(await readFile(join(home, 'cli.json'), 'utf8'));
  expect((await stat(join(home, 'cli.json'))).mode & 0o777).toBe(0o600);
  expect(await findTokenActor(ctx, credential.token)).toMatchObject({
    personal: true,
    grants: { platformRole: 'admin', teams: [{ role: 'owner' }] },
  });
  const second = await start();
  expect(second.created).toBe(false);
  expect(JSON.parse(await readFile(join(home, 'cli.json'), 'utf8'))).toEqual(credential);
  const token = new URL(second.signInUrl ?? '').searchParams.get('token') ?? '';
  await createSession(ctx, { userId: (await useLink(ctx, { token, ip: '' })).id, ip: '', userAgent: '' });
  expect((await start()).signInUrl).toBeUndefined();
  const { rows } = await db.pool.query('SELECT name, protected FROM environment ORDER BY position');
  expect(rows).toEqual([
    { name: 'dev', protected: false },
    { name: 'staging', protected: false },
    { name: 'prod', protected: true },
  ]);
});

it('takes the admin from the environment for unattended set-up, and may run twice at once', async () => {
  const { start, ctx, db } = await fresh({ ORRERY_ADMIN_EMAIL: 'Ops@Example.org', ORRERY_ADMIN_PASSWORD: 'a long password' });
  const both = await Promise.all([start(), start()]);
  expect(both.map((each) => each.signInUrl)).toEqual([undefined, undefined]);
  expect(await signIn(ctx, { email: 'ops@example.org', password: 'a long password', ip: '' })).toMatchObject({ email: 'ops@example.org' });
  expect((await db.pool.query('SELECT count(*)::int AS n FROM "user"')).rows).toEqual([{ n: 1 }]);
});
