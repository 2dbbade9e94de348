import { execFile } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { list } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packGit } from './git.ts';
import { checkGitRef, checkGitUrl } from './git-url.ts';
import { packFolder } from './pack.ts';

const run = promisify(execFile);
let base: string;
let roots: string;
let outside: string;
const marker = () => join(base, 'hook-ran');

/** A repository with one commit; returns its file:// address. */
async function makeRepository(
  folder: string,
  files: Record<string, string>,
  more?: (git: (...args: string[]) => Promise<unknown>) => Promise<unknown>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const git = (...args: string[]) =>
    run('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@t.example', '-c', 'protocol.file.allow=always', ...args]);
  await git('init', '-q', '-b', 'main');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  await more?.(git);
  await git('add', '-A');
  await git('commit', '-q', '-m', 'first');
  return `file://${folder}`;
}

const rules = () => ({ roots: [roots], allow: [] });
async function namesOf(git: Parameters<typeof packGit>[0], limits?: { bytes: number; entries: number }) {
  const packed = await packGit(git, rules(), { ...(limits ? { limits } : {}), timeoutMs: 20_000 });
  const names: string[] = [];
  await list({ file: packed.file, onReadEntry: (entry) => void names.push(entry.path) });
  await packed.dispose();
  return { ...packed, names };
}

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'orrery-git-test-'));
  roots = join(base, 'roots');
  outside = join(base, 'outside');
  await mkdir(roots);
  await makeRepository(outside, { secret: 'x' });
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe('packing a git repository', () => {
  it('packs a branch, a tag and a commit, whole or one folder, as the folder itself would be packed', async () => {
    const folder = join(roots, 'plain');
    const url = await makeRepository(folder, { 'app/server.mjs': 'one', 'README.md': 'x' }, async () =>
      chmod(join(folder, 'README.md'), 0o644),
    );
    const whole = await namesOf({ url });
    expect(whole.names).toEqual(['README.md', 'app/', 'app/server.mjs']);
    expect(whole.commit).toMatch(/^[0-9a-f]{40}$/);
    const local = await packFolder(folder);
    await local.dispose();
    expect(whole.digest).toBe(local.digest);
    expect((await namesOf({ url, ref: 'main', path: 'app' })).names).toEqual(['server.mjs']);
    expect((await namesOf({ url, ref: whole.commit, path: './app/' })).commit).toBe(whole.commit);
  });

  it('leaves no temporary folder behind, not after a failure either', async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('orrery-git-')).length;
    await expect(packGit({ url: `file://${join(roots, 'plain')}`, ref: 'no-such-branch' }, rules())).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: '/spec/artifact/git/ref', message: 'The repository has no branch, tag or commit "no-such-branch".' }],
    });
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('orrery-git-')).length).toBeLessThanOrEqual(before);
  });

  it('runs no hook, no filter and no submodule of the repository', async () => {
    const folder = join(roots, 'hostile');
    const program = `#!/bin/sh\ntouch ${marker()}\ncat\n`;
    const url = await makeRepository(
      folder,
      { '.gitattributes': '* filter=evil\n*.bin filter=lfs\n', 'a.txt': 'a', 'evil.sh': program },
      async (git) => {
        for (const hook of ['post-checkout', 'pre-commit', 'post-upload-pack', 'reference-transaction', 'pre-auto-gc'])
          await writeFile(join(folder, '.git/hooks', hook), program, { mode: 0o755 });
        await chmod(join(folder, 'evil.sh'), 0o755);
        await git('config', 'uploadpack.packObjectsHook', join(folder, 'evil.sh'));
        await git('submodule', 'add', '-q', outside, 'vendor');
      },
    );
    await rm(marker(), { force: true });
    const { names } = await namesOf({ url });
    expect(names).toContain('a.txt');
    expect(names).not.toContain('vendor/secret');
    await expect(access(marker())).rejects.toThrow();
  });

  it('refuses links out of the repository, and never follows one in the path', async () => {
    const folder = join(roots, 'links');
    const url = await makeRepository(folder, { 'app/x': 'x' }, () => symlink('/etc', join(folder, 'etc')));
    await expect(packGit({ url }, rules())).rejects.toThrow('"etc" -> "/etc"');
    await expect(packGit({ url, path: 'etc' }, rules())).rejects.toThrow('no folder "etc"');
    for (const path of ['../x', 'app/../..', '/etc', '.git', 'app/.GIT', 'a\0b'])
      await expect(packGit({ url, path }, rules())).rejects.toMatchObject({ code: 'invalid' });
  });

  it('counts the files of a commit before it writes any', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_unused, at) => [`f${at}`, 'x'.repeat(100)]));
    const url = await makeRepository(join(roots, 'many'), files);
    await expect(namesOf({ url }, { bytes: 1_000_000, entries: 20 })).rejects.toMatchObject({ code: 'too-large' });
    await expect(namesOf({ url }, { bytes: 2_000, entries: 100 })).rejects.toMatchObject({ code: 'too-large' });
  });

  it('takes a file:// address only below an allowed folder, links resolved', async () => {
    await symlink(outside, join(roots, 'way-out'));
    for (const path of [outside, `${roots}/../outside`, `${roots}/%2e%2e/outside`, join(roots, 'way-out'), '/', '/absent'])
      await expect(packGit({ url: `file://${path}` }, rules()), path).rejects.toMatchObject({ code: 'denied' });
    await expect(packGit({ url: `file://elsewhere${roots}` }, rules())).rejects.toMatchObject({ code: 'denied' });
  });
});

describe('a git address', () => {
  it.each([
    'ext::sh -c touch% /tmp/x',
    'ext::sh',
    'fd::17',
    'transport::https://example.com/x',
    '--upload-pack=touch /tmp/x',
    '-u/tmp',
    'ftp://example.com/x',
    'git://example.com/x',
    'javascript:alert(1)',
    '/etc/passwd',
    './plain',
    'https://user:secret@example.com/x',
    'https://token@example.com/x',
    'ssh://-oProxyCommand=touch@example.com/x',
    'ssh://-oProxyCommand=touch/x',
    'git@-oProxyCommand=x:y',
    'https://exa mple.com/x',
    'https://example.com/x\n--upload-pack=x',
    'https://',
    '',
  ])('is refused: %j', async (url) => {
    await expect(checkGitUrl(url, { roots: [], allow: [] })).rejects.toMatchObject({ code: 'invalid' });
  });

  it.each([
    'https://127.0.0.1/x',
    'https://localhost/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://0177.0.0.1/x',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://[::ffff:a9fe:a9fe]/x',
    'https://[64:ff9b::7f00:1]/x',
    'https://[fe80::1]/x',
    'https://[fd00::1]/x',
    'https://[2002:7f00:1::]/x',
    'https://169.254.169.254/latest',
    'https://10.0.0.1/x',
    'https://172.31.0.1/x',
    'https://192.168.1.1/x',
    'https://100.64.0.1/x',
    'https://0.0.0.0/x',
    'https://0/x',
    'ssh://git@127.0.0.1/x',
    'git@127.0.0.1:x/y',
    'http://93.184.215.14/x',
  ])('on a private network, or over plain http, is denied: %s', async (url) => {
    await expect(checkGitUrl(url, { roots: [], allow: [] })).rejects.toMatchObject({ code: 'denied' });
  });

  it('of a private host passes when the configuration names the host or its network, and is pinned to what was checked', async () => {
    const byNetwork = await checkGitUrl('ssh://git@127.0.0.9:2222/x.git', { roots: [], allow: ['127.0.0.0/8'] });
    expect(byNetwork).toMatchObject({ scheme: 'ssh', pin: { host: '127.0.0.9', port: 2222, address: '127.0.0.9' } });
    const byName = await checkGitUrl('http://localhost:3000/x.git', { roots: [], allow: ['localhost'] });
    expect(byName).toMatchObject({ scheme: 'http', pin: { host: 'localhost', port: 3000 } });
    const short = await checkGitUrl('git@127.0.0.1:team/x.git', { roots: [], allow: ['127.0.0.1'] });
    expect(short.url).toBe('ssh://git@127.0.0.1/team/x.git');
  });
});

describe('a git ref', () => {
  it.each([
    '-x',
    '--upload-pack=x',
    'a..b',
    'a:b',
    '+a',
    'a b',
    'a~1',
    'a^{}',
    '@{u}',
    'a//b',
    '.a',
    'a/.b',
    'a.lock',
    'a/',
    '',
    'x'.repeat(256),
  ])('is refused: %j', (ref) => {
    expect(() => checkGitRef(ref)).toThrow('is not a branch');
  });
  it.each(['main', 'v1.2.3', 'feature/x_y-z', 'refs/heads/main', '0123456789abcdef0123456789abcdef01234567'])('passes: %s', (ref) => {
    expect(checkGitRef(ref)).toBe(ref);
  });
});
