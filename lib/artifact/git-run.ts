import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readVariable } from '#lib/kit/env.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { GitSource } from './git-url.ts';

export type GitRun = { cwd: string; source: GitSource; signal: AbortSignal };

/** Settings that no repository and no machine can undo: no hooks, no filters, no prompts, no other transports, no redirects. */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.symlinks=true',
  'core.protectNTFS=true',
  'credential.helper=',
  'protocol.allow=never',
  'protocol.ext.allow=never',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'transfer.fsckObjects=true',
  'transfer.bundleURI=false',
  'transfer.unpackLimit=1',
  'http.followRedirects=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=20',
  'gc.auto=0',
  'maintenance.auto=false',
  'filter.lfs.smudge=',
  'filter.lfs.process=',
  'filter.lfs.required=false',
  'advice.detachedHead=false',
];

/**
 * Runs git with nothing of this machine's configuration. `onOutput` may throw to end it early.
 * @throws AppError `unavailable` with git's last words, `too-large` when `watch` grows past its cap
 */
export async function runGit(
  run: GitRun,
  args: readonly string[],
  options: { onOutput?: (chunk: Buffer) => void; watch?: { folder: string; capBytes: number } } = {},
): Promise<string> {
  const child = spawn('git', [...settingsFor(run.source).flatMap((one) => ['-c', one]), ...args], {
    cwd: run.cwd,
    env: environment(run),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let failure: Error | undefined;
  const end = (reason: Error) => {
    failure ??= reason;
    // The whole group: git's own children (upload-pack, ssh, index-pack) go with it.
    if (child.pid !== undefined) endGroup(child.pid);
  };
  const onAbort = () => end(new AppError('unavailable', 'Fetching the git repository took too long.'));
  run.signal.addEventListener('abort', onAbort, { once: true });
  if (run.signal.aborted) onAbort();
  const watching = options.watch && watchSize(options.watch, end);
  let output = '';
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      if (options.onOutput) options.onOutput(chunk);
      else if (output.length < 65_536) output += chunk.toString('utf8');
    } catch (error) {
      end(error as Error);
    }
  });
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-2_000);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', (cause) =>
        reject(new AppError('unavailable', 'The program "git" is not installed on the plane\'s machine.', { cause })),
      );
      child.once('close', resolve);
    });
    if (failure) throw failure;
    if (code !== 0) throw new AppError('unavailable', `Git could not ${args[0]} the repository: ${lastLine(words)}`, { detail: words });
    return output.trim();
  } finally {
    run.signal.removeEventListener('abort', onAbort);
    clearInterval(watching);
  }
}

function settingsFor({ scheme, pin }: GitSource): string[] {
  const settings = [...SETTINGS, `protocol.${scheme}.allow=always`];
  if (pin && scheme !== 'ssh')
    settings.push(`http.curloptResolve=${pin.host}:${pin.port}:${pin.address.includes(':') ? `[${pin.address}]` : pin.address}`);
  return settings;
}

function environment({ cwd, source: { scheme, pin } }: GitRun): NodeJS.ProcessEnv {
  const sshOptions = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'ProxyCommand=none',
    'ConnectTimeout=10',
  ];
  if (pin) sshOptions.push(`HostName=${pin.address}`, `HostKeyAlias=${pin.host}`);
  return {
    PATH: readVariable('PATH') ?? '/usr/bin:/bin',
    HOME: cwd,
    LANG: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'false',
    SSH_ASKPASS: 'false',
    GIT_ALLOW_PROTOCOL: scheme,
    GIT_PROTOCOL_FROM_USER: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_SSH_COMMAND: `ssh -F /dev/null ${sshOptions.map((one) => `-o ${one}`).join(' ')}`,
    GIT_CEILING_DIRECTORIES: cwd,
  } as unknown as NodeJS.ProcessEnv;
}

function watchSize(watch: { folder: string; capBytes: number }, end: (reason: Error) => void): NodeJS.Timeout {
  return setInterval(async () => {
    if ((await sizeOf(watch.folder).catch(() => 0)) > watch.capBytes)
      end(new AppError('too-large', `The git repository is larger than ${Math.round(watch.capBytes / 1_048_576)} MB at that commit.`));
  }, 200);
}

async function sizeOf(folder: string): Promise<number> {
  let total = 0;
  for (const name of await readdir(folder)) total += (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0;
  return total;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

const lastLine = (text: string): string =>
  text
    .split(/[\r\n]+/)
    .filter(Boolean)
    .slice(-1)[0]
    ?.slice(0, 300) ?? 'no reason given';
