import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import type { DeploymentWire } from '../lib/domain/deployment.ts';
import type { ServiceRow } from '../lib/domain/service.ts';
import { type CliResult, cli, cliEnv } from './fixtures/cli.ts';
import { fetchThroughGateway } from './fixtures/gateway.ts';
import { fresh, newTeam } from './fixtures/people.ts';
import { eventually, type Plane, sharedPlane } from './fixtures/plane.ts';
import { writeService } from './fixtures/programs.ts';

/** The real command against the real plane, logged in from a machine that knows nothing of it yet. */
test.describe.configure({ mode: 'serial' });

let plane: Plane;
let folder: string;
let env: Record<string, string>;
let team: string;

test.beforeAll(async () => {
  plane = sharedPlane();
  folder = mkdtempSync(join(tmpdir(), 'orrery-elsewhere-'));
  env = {
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    ORRERY_HOME: join(folder, 'no-plane-here'),
    ORRERY_URL: '',
    ORRERY_TOKEN: '',
  };
  team = (await newTeam(plane)).name;
});
test.afterAll(async () => {
  await orrery(['delete', '-f', 'examples/storefront', '--team', team, '--ignore-not-found']);
  rmSync(folder, { recursive: true, force: true });
});

const orrery = (args: string[], options: { stdin?: string; extra?: Record<string, string> } = {}): Promise<CliResult> =>
  cli({ home: folder, env: { ...env, ...options.extra } }, args, { ...(options.stdin ? { stdin: options.stdin } : {}) });
const ok = async (args: string[], options: { stdin?: string } = {}): Promise<string> => {
  const result = await orrery(args, options);
  expect(result.code, `orrery ${args.join(' ')}\n${result.stdout}\n${result.stderr}`).toBe(0);
  return result.stdout;
};
const inTeam = ['--team', () => team] as const;
const mine = (...args: string[]): string[] => [...args, inTeam[0], inTeam[1]()];
const statusOf = async (service: string): Promise<DeploymentWire> => {
  const answer = await orrery(mine('status', service, '-o', 'json'));
  return (JSON.parse(answer.stdout) as { deployment: DeploymentWire }).deployment;
};

test('without a login it says how to get one; with a wrong password it is refused; with the right one it is in', async () => {
  const unknown = await orrery(['get', 'services']);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('orrery login --url');
  const login = ['login', '--url', plane.url, '--email', plane.adminEmail, '--password-stdin'];
  const wrong = await orrery(login, { stdin: 'not the password\n' });
  expect(wrong.code, wrong.stderr).toBe(4);
  const right = await orrery(login, { stdin: `${plane.adminPassword}\n` });
  expect(right.code, right.stderr).toBe(0);
  expect(right.stderr + right.stdout).toContain(`Logged in to ${plane.url} as ${plane.adminEmail}`);
  expect(statSync(join(folder, 'config', 'orrery', 'config.json')).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, 'config', 'orrery', 'config.json'), 'utf8')).not.toContain(plane.adminPassword);
});

test('the storefront comes up with one command, and its page answers with data from all four services', async () => {
  const planned = await orrery(mine('plan', '-f', 'examples/storefront', '--exit-code'));
  expect(planned.code, planned.stderr).toBe(2);
  expect(planned.stdout).toContain('catalog');
  await ok(mine('apply', '-f', 'examples/storefront', '--wait', '--timeout', '90s'));
  const [url] = (await ok(mine('open', 'web'))).trim().split('\n');
  const page = await eventually('the page has everything', async () => {
    const answer = await fetchThroughGateway(new URL(url ?? ''));
    return answer.status === 200 && answer.body.includes('</html>') ? answer.body : undefined;
  });
  expect(page).toMatch(/cart/i);
  expect(page).toMatch(/stock|left|available/i);
  const again = await orrery(mine('plan', '-f', 'examples/storefront', '--exit-code'));
  expect(again.code, again.stdout).toBe(0);
});

test('get lists as JSON, YAML and names for scripts, and what is not there is 3', async () => {
  const rows = JSON.parse(await ok(mine('get', 'services', '-o', 'json'))) as ServiceRow[];
  expect(rows.map((row) => row.name).sort()).toEqual(['cart', 'catalog', 'inventory', 'web']);
  const yaml = parse(await ok(mine('get', 'instances', 'web', '-o', 'yaml'))) as { phase: string }[];
  expect(yaml.every((instance) => instance.phase === 'ready')).toBe(true);
  expect((await ok(mine('get', 'services', '-o', 'name'))).trim().split('\n').sort()[0]).toMatch(/^service\//);
  expect((await orrery(mine('status', 'nothing-here'))).code).toBe(3);
  expect((await orrery(['no-such-verb'])).code).toBe(2);
  expect((await orrery(['get', 'services', '--url', 'http://127.0.0.1:9', '--token', 'orr_x'])).code).toBe(6);
});

test('a manifest with a mistake is refused with file, line and field, and nothing changes', async () => {
  const bad = await orrery(mine('apply', '-f', '-'), {
    stdin: 'apiVersion: orrery.dev/v1\nkind: Service\nmetadata: { name: Bad Name }\nspec: { scalling: {} }\n',
  });
  expect(bad.code).not.toBe(0);
  expect(bad.stderr).toMatch(/3.*name/is);
  expect(bad.stderr).toContain('scalling');
});

test('status --watch shows a rollout from its start until it has settled', async () => {
  const name = fresh('watched');
  await ok(mine('apply', '-f', writeService(name, { version: 'v1', replicas: 2 }), '--wait'));
  const watcher = follow(mine('status', name, '--watch'));
  await eventually('the first picture', async () => watcher.output().includes('Healthy, Synced, revision 1'));
  await ok(mine('apply', '-f', writeService(name, { version: 'v2', replicas: 2 }), '--no-wait'));
  await eventually('the rollout passes by', async () => /rollout to revision 2/.test(watcher.output()));
  await eventually('it has settled', async () => /Healthy, Synced, revision 2, 2 of 2 ready/.test(watcher.output()));
  expect(await watcher.interrupt()).toBe(0);

  const rolledBack = await ok(mine('rollback', name, '--wait'));
  expect(rolledBack).toContain(name);
  expect(await statusOf(name)).toMatchObject({ revision: 1, health: 'Healthy', sync: 'Synced' });
  await ok(mine('scale', name, '4', '--wait'));
  expect(await statusOf(name)).toMatchObject({ replicas: 4, readyInstances: 4 });
  const tooMany = await orrery(mine('scale', name, '99', '--wait'));
  expect(tooMany.code).not.toBe(0);
  expect(tooMany.stderr).toMatch(/2 to 5|at most 5|maximum|max/i);

  const before = await pidsOf(name);
  await ok(mine('restart', name, '--wait'));
  const after = await pidsOf(name);
  expect(after).toHaveLength(4);
  expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  await ok(mine('stop', name, '--wait'));
  expect(await pidsOf(name)).toEqual([]);
  await ok(mine('start', name, '--wait'));
  expect(await pidsOf(name)).toHaveLength(4);
  await ok(mine('delete', name));
  await eventually('it is gone', async () => (await orrery(mine('status', name))).code === 3);
});

test('a revision that cannot start makes apply --wait leave with 5 and say why', async () => {
  const name = fresh('doomed');
  await ok(mine('apply', '-f', writeService(name, { version: 'good', replicas: 1 }), '--wait'));
  const bad = writeService(name, {
    version: 'bad',
    replicas: 1,
    deadlineSeconds: 5,
    behaviour: "console.error('no database'); process.exit(3);",
  });
  const doomed = await orrery(mine('apply', '-f', bad, '--wait'));
  expect(doomed.code, doomed.stderr).toBe(5);
  expect(doomed.stderr).toMatch(/revision 2|code 3/i);
  await ok(mine('delete', name));
});

test('logs -f shows lines as they are written', async () => {
  const name = fresh('talker');
  const ticking = "let n = 0; setInterval(() => console.log('tick ' + n++), 200);";
  await ok(mine('apply', '-f', writeService(name, { version: 'v1', replicas: 1, behaviour: ticking }), '--wait'));
  const reader = follow(mine('logs', name, '-f', '--tail', '1'));
  const ticks = () => reader.output().match(/tick \d+/g) ?? [];
  await eventually('five lines', async () => ticks().length >= 5);
  expect(new Set(ticks()).size).toBe(ticks().length);
  expect([0, 130]).toContain(await reader.interrupt());
  await ok(mine('delete', name));
});

test('a token is shown once, works, and is refused as soon as it is revoked', async () => {
  const name = fresh('robot');
  const secret = (await ok(mine('token', 'create', name, '--role', 'viewer', '--expires', '1d'))).trim();
  expect(secret).toMatch(/^orr_/);
  const asRobot = { ORRERY_URL: plane.url, ORRERY_TOKEN: secret };
  expect((await orrery(mine('get', 'services'), { extra: asRobot })).code).toBe(0);
  expect((await orrery(mine('scale', 'web', '2'), { extra: asRobot })).code).toBe(4);
  const listed = await ok(mine('token', 'list'));
  expect(listed).toContain(name);
  expect(listed).not.toContain(secret);
  await ok(mine('token', 'revoke', name));
  const refused = await orrery(mine('get', 'services'), { extra: asRobot });
  expect(refused.code, refused.stderr).toBe(4);
});

test('asks why, who, and whose team it is', async () => {
  const yes = await ok(mine('access', 'why', 'deployment:deploy', '-e', 'prod'));
  expect(yes).toContain('yes: ');
  const secret = (await ok(mine('token', 'create', fresh('reader'), '--role', 'viewer'))).trim();
  const no = await orrery(mine('access', 'why', 'deployment:scale'), { extra: { ORRERY_URL: plane.url, ORRERY_TOKEN: secret } });
  expect(no.code, no.stderr).toBe(4);
  expect(no.stdout).toContain('viewer is weaker than operator');
  expect(await ok(mine('access', 'who', 'deployment:scale'))).toContain(plane.adminEmail);
  expect(await ok(mine('members'))).toContain('ROLE');
});

test('the audit log holds together', async () => {
  expect(await ok(['audit', 'verify'])).toMatch(/\d+ entries, unbroken/);
  expect(await ok(['audit', 'list', '--limit', '500'])).toContain(plane.adminEmail);
  const lines = (await ok(['audit', 'export', '--verb', 'team:create'])).trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { verb: string }).verb)).toContain('team:create');
});

test('logging out forgets the login', async () => {
  await ok(['logout']);
  expect((await orrery(['get', 'services'])).code).toBe(2);
  const login = await orrery(['login', '--url', plane.url, '--email', plane.adminEmail, '--password-stdin'], {
    stdin: plane.adminPassword,
  });
  expect(login.code).toBe(0);
});

async function pidsOf(service: string): Promise<number[]> {
  type Row = { pid: number | null; phase: string };
  const rows = JSON.parse(await ok(mine('get', 'instances', service, '-o', 'json'))) as Row[];
  return rows.flatMap((row) => (row.phase === 'ready' && row.pid ? [row.pid] : []));
}

/** A command that goes on until it is interrupted, as by Ctrl-C. */
function follow(args: string[]): { output(): string; interrupt(): Promise<number> } {
  const child = spawn(process.execPath, ['lib/cli/bin.mjs', ...args], { env: cliEnv(env) });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<number>((resolve) => child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1))));
  return {
    output: () => output,
    interrupt: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}
