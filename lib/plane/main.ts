import { join } from 'node:path';
import { childEnv, readEnv, readVariable } from '#lib/kit/env.ts';
import { prepareHome } from './home.ts';

/**
 * `npm start`, `npm run dev` (`--dev`) and `npm run stop` (`stop [--all]`). Replaces itself first by the same program with Node's compile
 * cache: a third less memory, and every child starts faster.
 */
async function main(args: readonly string[]): Promise<void> {
  const { home } = readEnv();
  // Whoever read our words may be gone (a closed terminal, `| head`): no reason to fall.
  process.stdout.on('error', () => {});
  if (args[0] === 'stop') {
    const { stopFromOutside } = await import('./stop.ts');
    return stopFromOutside({ home, all: args.includes('--all'), log: console.log });
  }
  prepareHome(home);
  withCompileCache(join(home, 'cache', 'compile'));
  let stop: (() => Promise<void>) | null = null;
  let asked = false;
  const onSignal = async (): Promise<void> => {
    if (asked) return;
    asked = true;
    console.log('\nStopping the plane …');
    await stop?.();
    console.log('The plane has stopped. Services and the gateway keep running: npm start adopts them, npm run stop -- --all ends them.');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void onSignal());
  const { startPlane } = await import('./start.ts');
  const onStoppable = (end: () => Promise<void>): void => {
    stop = end;
  };
  await startPlane({ dev: args.includes('--dev'), log: console.log, onStoppable });
}

function withCompileCache(folder: string): void {
  if (readVariable('NODE_COMPILE_CACHE') || readVariable('NODE_DISABLE_COMPILE_CACHE') || !process.execve || process.platform === 'win32')
    return;
  const env = Object.entries(childEnv({ NODE_COMPILE_CACHE: folder })).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  process.execve(
    process.execPath,
    [process.execPath, '--disable-warning=ExperimentalWarning', ...process.argv.slice(1)],
    Object.fromEntries(env),
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
