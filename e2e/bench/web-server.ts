import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { childEnv } from '#lib/kit/env.ts';

/** The production web server alone, as the launcher starts it. Needs a build (`next build`); ORRERY_DIST names its folder. */
export async function startWebServer(env: Record<string, string>, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--max-semi-space-size=8', 'lib/plane/web.ts'], {
    env: childEnv({ ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const deadline = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error('The web server did not start: is there a build?');
    if (
      await fetch(`http://127.0.0.1:${port}/api/ready`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return child;
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
