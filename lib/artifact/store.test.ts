import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header, type HeaderData } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { artifactStore } from './store.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'orrery-store-test-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

type Entry = HeaderData & { text?: string };

function tarOf(...entries: Entry[]): Buffer {
  const blocks = entries.map(({ text = '', ...entry }) => {
    const block = Buffer.alloc(512);
    new Header({ mode: 0o644, mtime: new Date(0), uid: 0, gid: 0, type: 'File', ...entry, size: text.length }).encode(block);
    return Buffer.concat([block, Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)]);
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const put = (bytes: Buffer, options?: Parameters<ReturnType<typeof artifactStore>['put']>[1]) => {
  async function* stream() {
    for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
  }
  return artifactStore(home).put(stream(), options);
};

const good: Entry = { path: 'server.mjs', text: 'console.log(1)' };

describe('the artifact store', () => {
  it('keeps an archive under its digest, once, and finds it again', async () => {
    const store = artifactStore(home);
    const one = await put(gzipSync(tarOf(good), { level: 9 }));
    const two = await put(gzipSync(tarOf(good), { level: 1 }));
    expect(two.digest).toBe(one.digest);
    expect(await store.has(one.digest)).toBe(true);
    expect(await store.has(`sha256:${'0'.repeat(64)}`)).toBe(false);
    expect(await readdir(join(home, 'artifacts'))).toEqual([`${one.digest.slice(7)}.tar`]);
    const kept = await readFile(store.pathOf(one.digest));
    expect(kept.length).toBe(one.bytes);
    expect(`sha256:${createHash('sha256').update(kept).digest('hex')}`).toBe(one.digest);
  });

  it('takes what `tar -C folder .` writes', async () => {
    const entries: Entry[] = [
      { path: './', type: 'Directory' },
      { ...good, path: './server.mjs' },
      { path: './d/', type: 'Directory' },
    ];
    expect((await put(gzipSync(tarOf(...entries)))).digest).toMatch(/^sha256:/);
    await expect(put(gzipSync(tarOf(...entries, { path: './l', type: 'SymbolicLink', linkpath: '../x' })))).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('refuses bytes that are not the promised ones and leaves nothing behind', async () => {
    await expect(put(gzipSync(tarOf(good)), { expect: `sha256:${'1'.repeat(64)}` })).rejects.toMatchObject({ code: 'invalid' });
    expect(await readdir(join(home, 'artifacts'))).toEqual([]);
  });

  it.each([
    ['an absolute path', [{ path: '/etc/cron.d/x', text: 'x' }]],
    ['a path that climbs', [{ path: '../../x', text: 'x' }]],
    ['a path that climbs in the middle', [{ path: 'a/../../x', text: 'x' }]],
    ['a backslash path', [{ path: '..\\x', text: 'x' }]],
    ['a link to an absolute path', [good, { path: 'l', type: 'SymbolicLink', linkpath: '/etc' }]],
    ['a link that leaves', [good, { path: 'l', type: 'SymbolicLink', linkpath: '../x' }]],
    [
      'a link that climbs after a name',
      [good, { path: 's', type: 'SymbolicLink', linkpath: '.' }, { path: 'l', type: 'SymbolicLink', linkpath: 's/../x' }],
    ],
    [
      'a file below a link',
      [
        { path: 'd', type: 'SymbolicLink', linkpath: 'e' },
        { path: 'd/x', text: 'x' },
      ],
    ],
    ['a file below a file', [good, { path: 'server.mjs/x', text: 'x' }]],
    ['a hard link', [good, { path: 'l', type: 'Link', linkpath: 'server.mjs' }]],
    ['a device', [good, { path: 'null', type: 'CharacterDevice', devmaj: 1, devmin: 3 }]],
    ['a pipe', [good, { path: 'p', type: 'FIFO' }]],
    ['the same name twice', [good, good]],
    ['a set-user bit', [{ ...good, mode: 0o4755 }]],
    ['no file', [{ path: 'd/', type: 'Directory' }]],
  ] as [string, Entry[]][])('refuses an archive with %s', async (_name, entries) => {
    await expect(put(gzipSync(tarOf(...entries)))).rejects.toMatchObject({ code: 'invalid' });
    expect(await readdir(join(home, 'artifacts'))).toEqual([]);
  });

  it.each([
    ['plain text', Buffer.from('hello '.repeat(400))],
    ['nothing', Buffer.alloc(0)],
    ['compressed text', gzipSync(Buffer.from('hello '.repeat(400)))],
    ['an archive compressed twice', gzipSync(gzipSync(tarOf(good)))],
    ['half an archive', gzipSync(tarOf({ path: 'a', text: 'x'.repeat(5_000) })).subarray(0, 60)],
    ['half a tar', gzipSync(tarOf({ path: 'a', text: 'x'.repeat(5_000) }).subarray(0, 1_000))],
  ])('refuses %s', async (_name, bytes) => {
    await expect(put(bytes)).rejects.toMatchObject({ code: 'invalid' });
  });

  it('stops a compression bomb at the cap instead of unpacking it', async () => {
    const bomb = gzipSync(tarOf({ path: 'a', text: 'x'.repeat(20_000_000) }), { level: 9 });
    expect(bomb.length).toBeLessThan(50_000);
    await expect(put(bomb, { limits: { bytes: 100_000, entries: 10 } })).rejects.toMatchObject({ code: 'too-large' });
    const many = Array.from({ length: 50 }, (_unused, at) => ({ path: `f${at}`, text: '' }));
    await expect(put(gzipSync(tarOf(...many)), { limits: { bytes: 100_000, entries: 20 } })).rejects.toMatchObject({ code: 'too-large' });
  });

  it.each(['sha256:../../etc/passwd', 'md5:00', `sha256:${'A'.repeat(64)}`, ''])('never makes a path of the digest %j', (digest) => {
    expect(() => artifactStore(home).pathOf(digest)).toThrow('A digest is');
  });
});
