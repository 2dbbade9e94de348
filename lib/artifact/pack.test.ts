import { chmod, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { list } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packFolder } from './pack.ts';
import { artifactStore } from './store.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'orrery-pack-test-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function pack(folder: string, limits?: { bytes: number; entries: number }) {
  const packed = await packFolder(folder, limits);
  const names: string[] = [];
  await list({ file: packed.file, onReadEntry: (entry) => void names.push(entry.path) });
  const content = await readFile(packed.file);
  await packed.dispose();
  return { ...packed, names, content };
}

async function fill(folder: string, files: Record<string, string>) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

describe('packing a folder', () => {
  it('gives the same digest whatever the order of writing, the times, the umask and the owner bits', async () => {
    const one = join(base, 'one');
    const two = join(base, 'two');
    await fill(one, { 'a.txt': 'a', 'b/c.txt': 'c', 'b.txt': 'b', 'z/é.txt': 'e' });
    await fill(two, { 'z/é.txt': 'e', 'b.txt': 'b', 'b/c.txt': 'c', 'a.txt': 'a' });
    await chmod(join(two, 'a.txt'), 0o600);
    await utimes(join(two, 'b'), 1_000, 1_000);
    const [first, second] = [await pack(one), await pack(two)];
    expect(second.digest).toBe(first.digest);
    expect(first.names).toEqual(['a.txt', 'b/', 'b.txt', 'b/c.txt', 'z/', 'z/é.txt']);
  });

  it('gives another digest when a byte, a name, a link or the x bit changes', async () => {
    const digests = new Set<string>();
    await fill(base, { run: 'a' });
    const note = async () => digests.add((await pack(base)).digest);
    await note();
    await chmod(join(base, 'run'), 0o755);
    await note();
    await writeFile(join(base, 'run'), 'b');
    await note();
    await symlink('run', join(base, 'alias'));
    await note();
    await rm(join(base, 'alias'));
    await fill(base, { alias: 'run' });
    await note();
    expect(digests.size).toBe(5);
  });

  it('leaves out .git, .orrery and what .orreryignore lists', async () => {
    await fill(base, {
      '.git/config': 'x',
      'sub/.git/HEAD': 'x',
      '.orrery/key': 'x',
      '.orreryignore': '# comment\n*.log\n/build\nsecret/\n!keep.log\ndocs/**/draft.md\n',
      'server.mjs': 'x',
      'a/b/noise.log': 'x',
      'keep.log': 'x',
      'build/out.js': 'x',
      'sub/build/in.js': 'x',
      'deep/secret/key': 'x',
      'docs/a/b/draft.md': 'x',
    });
    const { names } = await pack(base);
    expect(names.filter((name) => !name.endsWith('/'))).toEqual(['.orreryignore', 'keep.log', 'server.mjs', 'sub/build/in.js']);
  });

  it('keeps links that stay inside, names of 250 characters and files in folders of 300', async () => {
    const deep = `${'d'.repeat(100)}/${'e'.repeat(100)}/${'f'.repeat(100)}`;
    await fill(base, { 'lib/a.js': 'x', [`${'n'.repeat(250)}`]: 'x', [`${deep}/file`]: 'x' });
    await mkdir(join(base, 'bin'));
    await symlink('../lib/a.js', join(base, 'bin/a'));
    const packed = await pack(base);
    expect(packed.names).toContain('bin/a');
    expect(packed.names).toContain('n'.repeat(250));
    expect(packed.names).toContain(`${deep}/file`);
    const store = artifactStore(join(base, 'home'));
    const stored = await store.put([packed.content] as unknown as AsyncIterable<Uint8Array>, { expect: packed.digest });
    expect(stored.digest).toBe(packed.digest);
  });

  it.each([
    ['/etc/passwd', 'absolute'],
    ['../outside', 'leaves the folder'],
    ['sub/../../outside', 'climbs up after a name'],
    ['self/../..', 'climbs up after a name'],
    ['./../..', 'leaves the folder'],
  ])('refuses the link -> %s and names it', async (target, why) => {
    await fill(base, { 'sub/x': 'x' });
    await symlink(target, join(base, 'evil'));
    await expect(pack(base)).rejects.toThrow(why);
    await expect(pack(base)).rejects.toThrow('"evil"');
  });

  it('refuses a folder past the caps and names the first entry over', async () => {
    await fill(base, { a: 'x'.repeat(600), b: 'x'.repeat(600) });
    await expect(pack(base, { bytes: 1_000, entries: 10 })).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(/"[ab]"/),
    });
    await expect(pack(base, { bytes: 9_000, entries: 1 })).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(/"[ab]"/),
    });
  });

  it('refuses a socket, an empty folder and what is no folder', async () => {
    await expect(pack(base)).rejects.toThrow('no file');
    await expect(pack(join(base, 'absent'))).rejects.toThrow('not a folder');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(base, 'socket'), resolve));
    await expect(pack(base)).rejects.toThrow('"socket"');
    await new Promise((resolve) => server.close(resolve));
  });
});
