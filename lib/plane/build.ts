import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnv, readVariable } from '#lib/kit/env.ts';
import { AppError } from '#lib/kit/errors.ts';
import { releaseLock, takeLock } from './lock.ts';

const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  join('prisma', 'schema'),
  'instrumentation.ts',
  'instrumentation-client.ts',
  'proxy.ts',
  'package-lock.json',
  'next.config.js',
  'postcss.config.mjs',
];

/** A short name for the state of everything the build reads: names, sizes and times of change, never contents, so it costs milliseconds. */
export function hashSources(root: string, sources: readonly string[] = SOURCES): string {
  const hash = createHash('sha256');
  for (const source of sources) add(hash, root, source);
  return hash.digest('hex').slice(0, 32);
}

/** Builds the portal when its sources differ from the last build's. Several planes of one checkout build once: the others wait. */
export async function ensureBuild(log: (line: string) => void): Promise<void> {
  if (isBuilt()) return;
  const lock = join(
    tmpdir(),
    `orrery-build-${createHash('sha256').update(join(process.cwd(), distFolder())).digest('hex').slice(0, 16)}.lock`,
  );
  for (let told = false; takeLock(lock, 'build'); await sleep(200)) {
    if (!told) log('Another start is building the portal: waiting for it …');
    told = true;
  }
  try {
    if (isBuilt()) return;
    const wanted = hashSources(process.cwd());
    const begun = Date.now();
    log('Building the portal (after an installation or a change; about a minute) …');
    const code = await run(['build']);
    if (code !== 0)
      throw new AppError('internal', `The portal could not be built (next build ended with ${code}); its messages are above.`);
    mkdirSync(distFolder(), { recursive: true });
    writeFileSync(stamp(), wanted);
    log(`Built in ${Math.round((Date.now() - begun) / 1000)} s.`);
  } finally {
    releaseLock(lock);
  }
}

/** The folder that next.config.js builds into. */
export const distFolder = (): string => readVariable('ORRERY_DIST') ?? '.next';
const stamp = (): string => join(distFolder(), 'orrery-build');

const isBuilt = (): boolean =>
  existsSync(join(distFolder(), 'BUILD_ID')) && existsSync(stamp()) && readFileSync(stamp(), 'utf8') === hashSources(process.cwd());

function add(hash: ReturnType<typeof createHash>, root: string, name: string): void {
  const stat = statSync(join(root, name), { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    if (!/\.test\.tsx?$/.test(name)) hash.update(`${name}\0${stat.size}\0${stat.mtimeMs}\n`);
    return;
  }
  for (const entry of readdirSync(join(root, name)).sort()) add(hash, root, join(name, entry));
}

function run(args: string[]): Promise<number> {
  const env = childEnv({ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });
  const child = spawn(process.execPath, [join('node_modules', 'next', 'dist', 'bin', 'next'), ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
