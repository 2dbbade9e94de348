import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { applyManifests } from './apply.ts';
import { planManifests } from './plan.ts';

let bench: Bench;
let home = '';
beforeAll(async () => {
  // Archives are kept below the home: one of this test's own.
  home = await mkdtemp(join(tmpdir(), 'orrery-prepare-'));
  process.env.ORRERY_HOME = home;
  bench = await createBench();
});
afterAll(async () => {
  await bench?.close();
  await rm(home, { recursive: true, force: true });
});

it('turns a folder that the plane may not read into a refusal of that document, in plan and apply alike', async () => {
  const ctx = bench.as('developer');
  const manifest = `${manifestOf('fine')}---\n${manifestOf('nosy', { extra: '  artifact: { path: /etc }\n' })}`;
  const plan = await planManifests(ctx, { manifest });
  expect(plan).toMatchObject({
    accepted: false,
    items: [{ denials: [] }, { denials: [{ path: '/spec/artifact/path', code: 'denied', line: expect.any(Number) }] }],
  });
  await expect(applyManifests(ctx, { manifest })).rejects.toMatchObject({ code: 'denied' });
  expect((await bench.db.pool.query('SELECT 1 FROM service')).rows).toEqual([]);
});

it('packs an allowed folder, and the same folder again is the same revision', async () => {
  const ctx = bench.as('developer');
  const manifest = manifestOf('packed', { extra: '  artifact: { path: examples/storefront }\n' });
  const plan = await planManifests(ctx, { manifest });
  const first = await applyManifests(ctx, { manifest });
  expect(first.items[0]).toMatchObject({ action: 'create', revision: 1 });
  expect(plan.items[0]?.changes).toEqual(first.items[0]?.changes);
  expect((await applyManifests(ctx, { manifest })).items[0]).toMatchObject({ action: 'unchanged', revision: 1 });
  const { rows } = await bench.db.pool.query(`SELECT spec->'artifact'->>'digest' AS digest, manifest FROM revision`);
  expect(rows).toEqual([{ digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), manifest }]);
});
