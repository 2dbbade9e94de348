import { lstat, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '#lib/kit/errors.ts';
import { type GitRun, runGit } from './git-run.ts';
import { checkGitRef, checkGitUrl, type EgressRules } from './git-url.ts';
import { type ArtifactLimits, DEFAULT_LIMITS, tooLarge, tooMany } from './limits.ts';
import { type Packed, packFolder } from './pack.ts';

export type GitArtifact = Packed & {
  /** The commit the ref pointed to, in full. */
  commit: string;
};

/**
 * Fetches one commit, without history, and packs its folder `path`. Nothing of the repository is run and nothing of this machine's git
 * configuration is used. `timeoutMs` covers the whole.
 * @throws AppError `invalid` (address, ref, path), `denied` (private host), `unavailable` (git's own reason), `too-large`
 */
export async function packGit(
  git: { url: string; ref?: string | undefined; path?: string | undefined },
  rules: EgressRules,
  { limits = DEFAULT_LIMITS, timeoutMs = 120_000 }: { limits?: ArtifactLimits; timeoutMs?: number } = {},
): Promise<GitArtifact> {
  const ref = await about('ref', () => (git.ref === undefined ? 'HEAD' : checkGitRef(git.ref)));
  const parts = await about('path', () => partsOf(git.path ?? ''));
  const source = await about('url', () => checkGitUrl(git.url, rules));
  const folder = await mkdtemp(join(tmpdir(), 'orrery-git-'));
  try {
    const run: GitRun = { cwd: folder, source, signal: AbortSignal.timeout(timeoutMs) };
    const commit = await about('url', () => fetchCommit(run, ref, limits));
    await assertFits(run, commit, limits);
    await runGit(run, ['checkout', '--quiet', '--force', '--detach', '--no-recurse-submodules', commit, '--']);
    return { ...(await packFolder(await about('path', () => enter(folder, parts)), limits)), commit };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Says which part of `artifact.git` a refusal is about, unless it knows better. */
async function about<T>(part: 'url' | 'ref' | 'path', work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.issues.length === 0) error.issues.push(issueAt(part, error.message));
    throw error;
  }
}

const issueAt = (part: 'url' | 'ref' | 'path', message: string) => ({ path: `/spec/artifact/git/${part}`, message });

async function fetchCommit(run: GitRun, ref: string, limits: ArtifactLimits): Promise<string> {
  await runGit(run, ['init', '--quiet', '--template=', '--initial-branch=none']);
  const packs = join(run.cwd, '.git', 'objects', 'pack');
  const fetch = [
    'fetch',
    '--quiet',
    '--depth=1',
    '--no-tags',
    '--no-recurse-submodules',
    '--no-write-commit-graph',
    '--',
    run.source.url,
    ref,
  ];
  await runGit(run, fetch, { watch: { folder: packs, capBytes: limits.bytes } }).catch((error: unknown) => {
    throw error instanceof AppError ? (explainFetch(error, ref) ?? error) : error;
  });
  return runGit(run, ['rev-parse', '--verify', '--quiet', '--end-of-options', 'FETCH_HEAD^{commit}']);
}

/** Git's words for what trying again would not mend. */
function explainFetch({ detail = '' }: AppError, ref: string): AppError | undefined {
  if (/couldn't find remote ref|not our ref|unadvertised object/i.test(detail)) {
    const message = ref === 'HEAD' ? 'The repository is empty.' : `The repository has no branch, tag or commit "${ref}".`;
    return new AppError('invalid', message, { detail, issues: [issueAt('ref', message)] });
  }
  if (/could not read (username|password)|authentication failed|permission denied/i.test(detail))
    return new AppError('denied', 'The repository asks for a sign-in, and manifests carry none: it has to be readable without one.', {
      detail,
    });
  if (/repository '.*' not found|does not appear to be a git repository|not valid: is this a git repository/i.test(detail))
    return new AppError('invalid', 'There is no git repository at this address.', { detail });
  return undefined;
}

/** Adds up the commit's files before any is written: a few kilobytes of repository can describe millions. */
async function assertFits(run: GitRun, commit: string, limits: ArtifactLimits): Promise<void> {
  let rest = '';
  let entries = 0;
  let bytes = 0;
  const onOutput = (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\0');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      // "<mode> <type> <object> <size>\t<path>"; a submodule has "-" for a size.
      const [about = '', path = ''] = line.split('\t', 2);
      const size = about.split(/ +/)[3] ?? '';
      entries += 1;
      bytes += Number(size) || 0;
      if (entries > limits.entries) throw tooMany(limits, path);
      if (bytes > limits.bytes) throw tooLarge(limits, path);
    }
  };
  await runGit(run, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit], { onOutput });
}

function partsOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || /[\0\\]/.test(path) || parts.some((part) => part === '..' || part.toLowerCase() === '.git'))
    throw new AppError('invalid', `"${path.slice(0, 80)}" is not a folder inside the repository.`);
  return parts;
}

/** Walks down real folders only: a link in the repository could lead anywhere. */
async function enter(folder: string, parts: readonly string[]): Promise<string> {
  let at = folder;
  for (const part of parts) {
    at = join(at, part);
    const status = await lstat(at).catch(() => undefined);
    if (!status?.isDirectory()) throw new AppError('invalid', `The repository has no folder "${parts.join('/')}" at that commit.`);
  }
  return at;
}
