import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readVariable } from '#lib/kit/env.ts';

type Call = { method: string; path: string; authorization: string | undefined; body: string };
type Answer = { status?: number; body?: unknown; text?: string };

let server: Server;
let url: string;
let answer: (call: Call) => Answer;
let calls: Call[];
let base: string;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const call = {
      method: request.method ?? '',
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: await bodyOf(request),
    };
    calls.push(call);
    const { status = 200, body, text } = answer(call);
    response.writeHead(status, { 'content-type': 'application/json' }).end(text ?? JSON.stringify(body ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(async () => {
  calls = [];
  answer = () => ({ body: { items: [], nextCursor: null } });
  base = await mkdtemp(join(tmpdir(), 'orrery-cli-test-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

/** Runs the command as a person would, in a folder of its own. */
function orrery(
  args: string[],
  options: { input?: string; env?: Record<string, string>; login?: boolean } = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const login: Record<string, string> = options.login === false ? {} : { ORRERY_URL: url, ORRERY_TOKEN: 'tok-env' };
  const child = spawn(process.execPath, [join(process.cwd(), 'lib/cli/bin.mjs'), ...args], {
    cwd: base,
    env: { PATH: readVariable('PATH') ?? '', HOME: base, NODE_ENV: 'test', ...login, ...options.env },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.stdin.end(options.input ?? '');
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

const problem = (status: number, code: string, detail: string, issues: unknown[] = []) => ({
  status,
  body: { type: 'about:blank', title: detail, status, detail, code, instance: '/', requestId: 'req_1', issues },
});

describe('exit codes', () => {
  it.each([
    [403, 'forbidden', 4],
    [422, 'denied', 4],
    [401, 'unauthenticated', 4],
    [404, 'not-found', 3],
    [400, 'invalid', 1],
    [409, 'conflict', 1],
    [500, 'internal', 1],
  ])('a %i %s leaves with its own, and the reason', async (status, code, exit) => {
    answer = () => problem(status, code, 'This takes the role operator.');
    const run = await orrery(['get', 'services']);
    expect(run).toMatchObject({ code: exit, out: '' });
    expect(run.err).toContain('This takes the role operator.');
  });

  it('6 when nobody answers, or something that is not Orrery', async () => {
    expect((await orrery(['get', 'services', '--url', 'http://127.0.0.1:1'])).code).toBe(6);
    answer = () => ({ text: '<html>' });
    expect((await orrery(['get', 'services'])).code).toBe(6);
    answer = () => ({ status: 502, text: 'bad gateway' });
    expect((await orrery(['get', 'services'])).code).toBe(6);
  });

  it.each([
    [['nonsense']],
    [['get']],
    [['get', 'unicorns']],
    [['apply']],
    [['apply', '-f', 'absent.yaml']],
    [['get', 'services', '-o', 'xml']],
    [['scale', 'web', 'many']],
    [['get', 'services', '--context', 'absent']],
    [['get', 'services', '--url', 'ftp://x']],
    [['logs']],
    [[]],
  ])('2 for the usage error %j', async (args) => {
    answer = () => ({ body: { id: 'svc_1', name: 'web', deployments: [{ id: 'dep_1', environment: 'dev' }] } });
    const run = await orrery(args);
    expect(run.code, run.err).toBe(2);
    expect(run.err).not.toBe('');
  });

  it('0 for help and version', async () => {
    for (const args of [['--help'], ['apply', '--help'], ['version'], ['completion', 'bash'], ['completion', 'zsh']])
      expect((await orrery(args, { login: false })).code).toBe(0);
  });

  it('plan --exit-code leaves with 2 when something would change, and 4 when it would be refused', async () => {
    await writeFile(join(base, 'a.yaml'), 'apiVersion: orrery.dev/v1\nkind: Service\nmetadata: { name: web }\nspec: {}\n');
    const item = {
      service: 'web',
      team: 't',
      environment: 'dev',
      action: 'create',
      revision: 1,
      fromRevision: null,
      changes: [],
      warnings: [],
      denials: [],
    };
    answer = () => ({ body: { items: [item], accepted: true } });
    expect((await orrery(['plan', '-f', 'a.yaml', '--exit-code'])).code).toBe(2);
    expect((await orrery(['plan', '-f', 'a.yaml'])).code).toBe(0);
    answer = () => ({ body: { items: [{ ...item, action: 'unchanged' }], accepted: true } });
    expect((await orrery(['plan', '-f', 'a.yaml', '--exit-code'])).code).toBe(0);
    answer = () => ({
      body: { items: [{ ...item, denials: [{ path: '/spec', message: 'no', code: 'denied', line: 4, column: 1 }] }], accepted: false },
    });
    const refused = await orrery(['plan', '-f', 'a.yaml']);
    expect(refused.code).toBe(4);
    expect(refused.err).toContain('a.yaml:4:1 /spec web: no');
  });
});

describe('what is printed', () => {
  it('never lets a control character of the server through, in any format', async () => {
    const evil = 'x\u001b]0;owned\u0007\u009b31m\u202e';
    const row = {
      id: 'svc_1',
      name: evil,
      title: evil,
      team: evil,
      labels: {},
      latestRevision: 1,
      deleting: false,
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '',
      environments: [],
    };
    answer = () => ({ body: { items: [row], nextCursor: null } });
    for (const format of ['table', 'json', 'yaml', 'name']) {
      const run = await orrery(['get', 'services', '-o', format]);
      expect(run.code).toBe(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come out
      expect(run.out).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    }
    answer = () => problem(400, 'invalid', evil, [{ path: evil, message: evil }]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come out
    expect((await orrery(['get', 'services'])).err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('says where in which file a manifest is wrong, also when several were sent as one', async () => {
    const manifest = 'apiVersion: orrery.dev/v1\nkind: Service\nmetadata: { name: web }\nspec: {}\n';
    await writeFile(join(base, 'a.yaml'), manifest);
    await writeFile(join(base, 'b.yaml'), manifest);
    answer = () => problem(400, 'invalid', 'The manifests do not parse.', [{ path: '/spec', message: 'is empty', line: 8, column: 1 }]);
    const run = await orrery(['apply', '-f', 'a.yaml', '-f', 'b.yaml']);
    expect(run.err).toContain('b.yaml:3:1 /spec is empty');
  });

  it('is plain without a terminal', async () => {
    expect((await orrery(['get', 'services'])).err).toBe('There are no services here.\n');
  });
});

describe('apply', () => {
  it('uploads the folder first, then sends every manifest at once with its digest', async () => {
    await mkdir(join(base, 'm/app'), { recursive: true });
    await writeFile(join(base, 'm/app/server.mjs'), '1');
    const manifest = (name: string) =>
      `apiVersion: orrery.dev/v1\nkind: Service\nmetadata: { name: ${name}, team: shop }\nspec:\n  artifact: { path: ./app }\n`;
    await writeFile(join(base, 'm/a.yaml'), manifest('one'));
    await writeFile(join(base, 'm/b.yaml'), manifest('two'));
    answer = (call) =>
      call.path.startsWith('/api/v1/artifacts') ? { status: 201, body: { digest: '', bytes: 1, team: 'shop' } } : { body: { items: [] } };
    const run = await orrery(['apply', '-f', 'm', '-e', 'dev']);
    expect(run.code, run.err).toBe(0);
    expect(calls.map((call) => call.path.split('?')[0])).toEqual(['/api/v1/artifacts', '/api/v1/apply']);
    const digest = new URLSearchParams(calls[0]?.path.split('?')[1]).get('digest') ?? '';
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const sent = JSON.parse(calls[1]?.body ?? '');
    expect(sent).toMatchObject({ environment: 'dev', origin: 'cli' });
    expect(sent.manifest.split(digest)).toHaveLength(3);
  });

  it('sends nothing when a folder cannot be packed, and names the line', async () => {
    await writeFile(
      join(base, 'a.yaml'),
      'apiVersion: orrery.dev/v1\nkind: Service\nmetadata: { name: web }\nspec:\n  artifact: { path: ./absent }\n',
    );
    const run = await orrery(['apply', '-f', 'a.yaml']);
    expect(run.code).toBe(1);
    expect(run.err).toContain('a.yaml:5 /spec/artifact/path');
    expect(calls).toEqual([]);
  });
});

describe('where to and as whom', () => {
  it('uses the plane of this folder without a login', async () => {
    await mkdir(join(base, '.orrery'));
    await writeFile(join(base, '.orrery/cli.json'), JSON.stringify({ url, token: 'tok-local' }));
    expect((await orrery(['get', 'services'], { login: false })).code).toBe(0);
    expect(calls[0]?.authorization).toBe('Bearer tok-local');
  });

  it('never sends a stored token to another address', async () => {
    await mkdir(join(base, '.orrery'));
    await writeFile(join(base, '.orrery/cli.json'), JSON.stringify({ url: 'http://127.0.0.1:9', token: 'tok-local' }));
    const run = await orrery(['get', 'services', '--url', url], { login: false });
    expect(run.code).toBe(4);
    expect(calls).toEqual([]);
  });

  it('logs in by password or token, keeps the token for its owner alone, and uses it from then on', async () => {
    answer = (call) =>
      call.path === '/api/v1/sign-in'
        ? { body: { token: 'tok-new', expiresAt: null } }
        : call.path === '/api/v1/me'
          ? { body: { kind: 'user', name: 'Ada', email: 'ada@x.example', platformRole: null, teams: [] } }
          : { body: { items: [] } };
    const run = await orrery(['login', '--url', url, '--email', 'ada@x.example', '--password-stdin'], {
      input: 'p4ss word\n',
      login: false,
    });
    expect(run.code, run.err).toBe(0);
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ email: 'ada@x.example', password: 'p4ss word' });
    const file = join(base, '.config/orrery/config.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain('p4ss');
    await orrery(['get', 'services'], { login: false });
    expect(calls.at(-1)?.authorization).toBe('Bearer tok-new');
    expect((await orrery(['logout'], { login: false })).code).toBe(0);
    expect((await orrery(['get', 'services'], { login: false })).code).toBe(2);
  });
});
