import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { create, Header } from 'tar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ArtifactRef } from '#lib/drivers/driver.ts';
import { ARTIFACT_LIMITS, unpackArtifact } from './artifact.ts';
import { createTestPlace, FENCE, nodeSpec, reach, SIGNAL } from './testing.ts';

describe('artifacts', () => {
  let base: string;
  let target: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'orrery-art-'));
    target = join(base, 'artifacts');
    mkdirSync(target);
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  const refOf = (bytes: Buffer): ArtifactRef => {
    const archivePath = join(base, 'archive.tgz');
    writeFileSync(archivePath, bytes);
    return { archivePath, digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` };
  };
  /** An archive made by hand, since no tool would write these. */
  const hostile = (entry: {
    path: string;
    type?: 'File' | 'SymbolicLink' | 'Link' | 'CharacterDevice' | 'FIFO';
    linkpath?: string;
    size?: number;
    mode?: number;
  }): ArtifactRef => {
    const header = Buffer.alloc(512);
    new Header({ mode: 0o644, size: 0, type: 'File', mtime: new Date(0), ...entry }).encode(header, 0);
    return refOf(gzipSync(Buffer.concat([header, Buffer.alloc(entry.size ? 512 : 0), Buffer.alloc(1024)])));
  };
  const pack = async (): Promise<ArtifactRef> => {
    const source = join(base, 'source');
    mkdirSync(join(source, 'deep'), { recursive: true });
    writeFileSync(
      join(source, 'server.js'),
      "require('http').createServer((q, r) => r.end(require('fs').readFileSync('deep/text'))).listen(process.env.PORT)",
    );
    writeFileSync(join(source, 'deep', 'text'), 'hello');
    writeFileSync(join(source, 'run.sh'), '#!/bin/sh\necho ran\n', { mode: 0o755 });
    symlinkSync('deep/text', join(source, 'link'));
    const archive = join(base, 'made.tgz');
    await create({ gzip: true, file: archive, cwd: source }, ['.']);
    return refOf(readFileSync(archive));
  };

  test('files, modes and inner links arrive, once for all', async () => {
    const ref = await pack();
    const [first, second] = await Promise.all([unpackArtifact(target, ref), unpackArtifact(target, ref)]);
    expect(second).toBe(first);
    expect(readFileSync(join(first, 'link'), 'utf8')).toBe('hello');
    expect(statSync(join(first, 'run.sh')).mode & 0o777).toBe(0o555);
    expect(statSync(join(first, 'server.js')).mode & 0o777).toBe(0o444);
    expect(readdirSync(target)).toHaveLength(1);
  });

  test.each([
    ['a path above', { path: '../evil' }],
    ['a hidden path above', { path: 'a/../../evil' }],
    ['an absolute path', { path: '/tmp/evil' }],
    ['a link outside', { path: 'l', type: 'SymbolicLink' as const, linkpath: '../../etc/passwd' }],
    ['an absolute link', { path: 'l', type: 'SymbolicLink' as const, linkpath: '/etc/passwd' }],
    ['a hard link outside', { path: 'l', type: 'Link' as const, linkpath: '/etc/passwd' }],
    ['a hard link above', { path: 'a/l', type: 'Link' as const, linkpath: '../x' }],
    ['a device', { path: 'd', type: 'CharacterDevice' as const }],
    ['a pipe', { path: 'p', type: 'FIFO' as const }],
    ['a giant', { path: 'g', size: ARTIFACT_LIMITS.maxBytes + 1 }],
  ])('%s is refused and leaves nothing', async (_title, entry) => {
    await expect(unpackArtifact(target, hostile(entry))).rejects.toMatchObject({ code: 'artifact-failed', retry: false });
    expect(readdirSync(target)).toEqual([]);
  });

  test('another content than the digest says is refused', async () => {
    const ref = await pack();
    await expect(unpackArtifact(target, { ...ref, digest: `sha256:${'0'.repeat(64)}` })).rejects.toMatchObject({
      code: 'artifact-failed',
      retry: false,
    });
    writeFileSync(ref.archivePath, 'no archive');
    await expect(unpackArtifact(target, ref)).rejects.toMatchObject({ code: 'artifact-failed' });
    rmSync(ref.archivePath);
    await expect(unpackArtifact(target, ref)).rejects.toMatchObject({ code: 'artifact-failed' });
    expect(readdirSync(target)).toEqual([]);
  });

  test('an instance runs in a copy of its own, writes there, and leaves nothing after remove', async () => {
    const place = createTestPlace();
    try {
      const driver = place.open();
      const artifact = await pack();
      const code = "require('fs').writeFileSync('deep/mine', 'x'); require('./server.js')";
      await driver.ensure(nodeSpec('one', code, { artifact }), FENCE, SIGNAL);
      await driver.ensure(nodeSpec('two', '', { artifact, command: ['node', 'server.js'] }), FENCE, SIGNAL);
      const report = await reach(driver, 'one', 'ready');
      await reach(driver, 'two', 'ready');
      expect(await (await fetch(`http://127.0.0.1:${report.ports.http}/`)).text()).toBe('hello');
      const folder = join(place.runtimeRoot, 'instances');
      expect(existsSync(join(folder, 'one', 'work', 'deep', 'mine'))).toBe(true);
      expect(existsSync(join(folder, 'two', 'work', 'deep', 'mine'))).toBe(false);
      await driver.ensure(nodeSpec('three', '', { artifact, command: ['./run.sh'], ports: [] }), FENCE, SIGNAL);
      expect((await reach(driver, 'three', 'failed')).exit?.code).toBe(0);
      for (const id of ['one', 'two', 'three']) await driver.remove(id, FENCE);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      await place.dispose();
    }
  });
});
