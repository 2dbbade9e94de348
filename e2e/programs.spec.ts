import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { cliOk } from './fixtures/cli.ts';
import { fetchThroughGateway } from './fixtures/gateway.ts';
import { newTeam } from './fixtures/people.ts';
import { sharedPlane } from './fixtures/plane.ts';

/** Programs that nobody here wrote, from npm and unchanged, deployed by manifest. */

const run = promisify(execFile);
const EXAMPLES = [
  { name: 'json-server', path: '/planets', answers: /"name"/ },
  { name: 'node-red', path: '/hello', answers: /\S/ },
] as const;

for (const { name, path, answers } of EXAMPLES) {
  test(`${name} from npm answers through the gateway`, async () => {
    test.setTimeout(300_000);
    const plane = sharedPlane();
    const reachable = await run('npm', ['ping', '--fetch-retries=0', '--fetch-timeout=10000']).then(
      () => true,
      () => false,
    );
    test.skip(!reachable, 'the npm registry cannot be reached from here');
    const folder = mkdtempSync(join(tmpdir(), 'orrery-program-'));
    try {
      cpSync(join('examples', name), folder, { recursive: true, filter: (source) => !source.includes('node_modules') });
      await run('sh', [join(folder, 'prepare.sh')], { timeout: 240_000, maxBuffer: 10_000_000 });
      const team = (await newTeam(plane)).name;
      await cliOk(plane, ['apply', '-f', folder, '--team', team, '--wait', '--timeout', '120s'], { timeoutMs: 180_000 });
      const [address] = (await cliOk(plane, ['open', name, '--team', team])).trim().split('\n');
      const url = new URL(address ?? '');
      url.pathname = path;
      const answer = await fetchThroughGateway(url);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatch(answers);
      await cliOk(plane, ['delete', name, '--team', team]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
