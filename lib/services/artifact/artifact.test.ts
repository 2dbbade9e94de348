import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { packFolder } from '#lib/artifact/pack.ts';
import { artifactStore } from '#lib/artifact/store.ts';
import { type Db, openDb } from '#lib/db/client.ts';
import { prismaOf } from '#lib/db/prisma.ts';
import { createTestDatabase, type TestDatabase } from '#lib/db/testing.ts';
import type { TeamRole } from '#lib/domain/access.ts';
import type { ServiceSpec } from '#lib/domain/manifest/schema.ts';
import { type Context, systemContext } from '../context.ts';
import { resolveArtifact, uploadArtifact } from './index.ts';

let database: TestDatabase;
let db: Db;
let prisma: Awaited<ReturnType<typeof prismaOf>>;
let base: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
  prisma = await prismaOf(db);
  await prisma.team.createMany({
    data: [
      { id: 'team_a', name: 'alpha', title: 'A' },
      { id: 'team_b', name: 'beta', title: 'B' },
    ],
  });
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'orrery-artifact-test-'));
  vi.stubEnv('ORRERY_HOME', join(base, 'home'));
  vi.stubEnv('ORRERY_ARTIFACT_ROOTS', join(base, 'roots'));
  await mkdir(join(base, 'roots', 'web'), { recursive: true });
  await mkdir(join(base, 'home'));
  await writeFile(join(base, 'roots', 'web', 'server.mjs'), `// ${base}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(base, { recursive: true, force: true });
});

function as(...teams: [teamId: string, role: TeamRole][]): Context {
  const system = systemContext(db, 'system', 'req_test');
  const grants = { platformRole: null, teams: teams.map(([teamId, role]) => ({ teamId, role, environments: [] })) };
  return { ...system, actor: { kind: 'system', name: 'test', grants } };
}

async function upload(ctx: Context, folder: string, input: { team?: string; digest?: string } = {}) {
  const packed = await packFolder(folder);
  try {
    return await uploadArtifact(ctx, { stream: createReadStream(packed.file), digest: packed.digest, ...input });
  } finally {
    await packed.dispose();
  }
}

describe('uploading', () => {
  it('keeps the bytes for the team and writes one audit entry, however often', async () => {
    const ctx = as(['team_a', 'developer']);
    const first = await upload(ctx, join(base, 'roots/web'));
    expect(await upload(ctx, join(base, 'roots/web'))).toEqual(first);
    expect(first.team).toBe('alpha');
    expect(await artifactStore(join(base, 'home')).has(first.digest)).toBe(true);
    expect(await prisma.auditEntry.count({ where: { target: `artifact/${first.digest}` } })).toBe(1);
  });

  it('takes a developer of the team, and tells others no more than they may know', async () => {
    const folder = join(base, 'roots/web');
    await expect(upload(as(['team_a', 'viewer']), folder)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(upload(as(['team_a', 'owner']), folder, { team: 'beta' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(upload(as(), folder)).rejects.toMatchObject({ code: 'invalid' });
    await expect(upload(as(['team_a', 'owner'], ['team_b', 'owner']), folder)).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('resolving', () => {
  it('accepts a digest only of a team that brought the bytes itself', async () => {
    const { digest } = await upload(as(['team_a', 'developer']), join(base, 'roots/web'));
    const artifact = { path: './web', digest };
    expect(await resolveArtifact(as(['team_a', 'developer']), 'team_a', artifact)).toEqual(artifact);
    await expect(resolveArtifact(as(['team_b', 'developer']), 'team_b', artifact)).rejects.toMatchObject({ code: 'denied' });
    await upload(as(['team_b', 'developer']), join(base, 'roots/web'));
    expect(await resolveArtifact(as(['team_b', 'developer']), 'team_b', artifact)).toEqual(artifact);
  });

  it('packs a folder below an allowed root, and on a dry run keeps nothing', async () => {
    const ctx = as(['team_a', 'developer']);
    const written: NonNullable<ServiceSpec['artifact']> = { path: join(base, 'roots/web') };
    const dry = await resolveArtifact(ctx, 'team_a', written, { dryRun: true });
    expect(await prisma.artifact.count({ where: { digest: dry.digest ?? '' } })).toBe(0);
    const real = await resolveArtifact(ctx, 'team_a', written);
    expect(real).toEqual(dry);
    expect(await prisma.artifact.count({ where: { digest: real.digest ?? '', teamId: 'team_a' } })).toBe(1);
  });

  it('reads nothing else: not above the roots, not through a link, not the plane’s own folder, and never says whether it exists', async () => {
    await mkdir(join(base, 'roots/inner/home'), { recursive: true });
    await writeFile(join(base, 'home/key'), 'secret');
    await symlink(base, join(base, 'roots/up'));
    await symlink(join(base, 'home'), join(base, 'roots/state'));
    const ctx = as(['team_a', 'owner']);
    const messages = new Set<string>();
    for (const path of [
      '/etc',
      '/absent',
      base,
      join(base, 'home'),
      `${base}/roots/../home`,
      join(base, 'roots/up'),
      join(base, 'roots/state'),
      join(base, 'roots/up/home'),
      '.',
      '..',
    ])
      await expect(
        resolveArtifact(ctx, 'team_a', { path }).catch((error) => {
          messages.add(error.message.replaceAll(`"${path}"`, '"…"'));
          throw error;
        }),
        path,
      ).rejects.toMatchObject({ code: 'denied' });
    expect([...messages]).toEqual([expect.stringContaining(join(base, 'roots'))]);
    vi.stubEnv('ORRERY_HOME', join(base, 'roots/inner/home'));
    await expect(resolveArtifact(ctx, 'team_a', { path: join(base, 'roots/inner') })).rejects.toMatchObject({ code: 'denied' });
  });
});
