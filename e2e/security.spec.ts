import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeploymentWire } from '../lib/domain/deployment.ts';
import { cliOk } from './fixtures/cli.ts';
import { fetchThroughGateway } from './fixtures/gateway.ts';
import { expect, test } from './fixtures/journey.ts';
import { idleManifest } from './fixtures/manifests.ts';
import { fresh, newPerson, newTeam, signInThroughApi } from './fixtures/people.ts';
import { api, type Plane } from './fixtures/plane.ts';
import { writeService } from './fixtures/programs.ts';

/** What a service, a neighbour and a text may not do, tried for real. */

test.use({ trace: 'off' });

/** Runs inside a service: says what it was given, and what of the plane it can get at. */
const PRYING = `
import { readdirSync, readFileSync, readlinkSync, openSync, readSync } from 'node:fs';
const attempt = (work) => { try { return { got: work() }; } catch (error) { return { refused: error.code ?? String(error) }; } };
const pry = (home) => {
  const processes = readdirSync('/proc').filter((pid) => /^\\d+$/.test(pid) && Number(pid) !== process.pid);
  const open = (how) => processes.flatMap((pid) => { const one = attempt(() => how(pid)); return one.got ? [{ pid: Number(pid), text: String(one.got) }] : []; });
  return {
    uid: process.getuid(),
    environment: process.env,
    home: attempt(() => readdirSync(home)),
    files: ['cli.json', 'plane.json', 'postgres.json', 'keys', 'run', 'logs/web.log', 'postgres'].map((name) => ({ name, ...attempt(() => { try { return readFileSync(home + '/' + name, 'utf8').slice(0, 200); } catch (error) { if (error.code === 'EISDIR') return readdirSync(home + '/' + name).join(); throw error; } }) })),
    environs: open((pid) => readFileSync('/proc/' + pid + '/environ', 'utf8')).map(({ pid, text }) => ({ pid, text: text.slice(0, 4000) })),
    memories: open((pid) => { const start = parseInt(readFileSync('/proc/' + pid + '/maps', 'utf8').slice(0, 16), 16); const bytes = Buffer.alloc(16); readSync(openSync('/proc/' + pid + '/mem', 'r'), bytes, 0, 16, start); return bytes.toString('hex'); }).map(({ pid }) => pid),
    descriptors: open((pid) => readdirSync('/proc/' + pid + '/fd').map((fd) => readlinkSync('/proc/' + pid + '/fd/' + fd)).join()).map(({ pid }) => pid),
    inherited: readdirSync('/proc/self/fd').map((fd) => attempt(() => readlinkSync('/proc/self/fd/' + fd)).got ?? ''),
  };
};
`;

test('a service finds nothing of the plane: not in its environment, not in files, not in other processes', async ({ plane }) => {
  const name = fresh('prying');
  const manifest = writeService(name, { version: 'v1', replicas: 1, behaviour: PRYING });
  const server = join(manifest, '..', 'server.mjs');
  const answering =
    "if (request.url === '/pry') { response.end(JSON.stringify(pry(decodeURIComponent(request.headers['x-home'])))); return; }";
  writeFileSync(
    server,
    readFileSync(server, 'utf8').replace("if (request.url === '/ready')", `${answering}\n  if (request.url === '/ready')`),
  );
  await cliOk(plane, ['apply', '-f', manifest, '--wait']);
  const { items } = await api<{ items: DeploymentWire[] }>(plane, 'GET', `/deployments?service=${name}`);
  const url = new URL(items[0]?.url ?? '');
  url.pathname = '/pry';
  const answer = await fetchThroughGateway(url, { 'x-home': encodeURIComponent(plane.home) });
  type Pried = {
    uid: number;
    environment: Record<string, string>;
    home: { got?: string[]; refused?: string };
    files: { name: string; got?: string }[];
    environs: { pid: number; text: string }[];
    memories: number[];
    descriptors: number[];
    inherited: string[];
  };
  const pried = JSON.parse(answer.body) as Pried;

  const secrets = secretsOf(plane);
  const everything = answer.body;
  for (const secret of secrets) expect(everything, 'a secret of the plane').not.toContain(secret);
  for (const variable of ['DATABASE_URL', 'ORRERY_ADMIN_PASSWORD', 'ORRERY_HOME', 'NEXTAUTH_SECRET', 'ORRERY_ADMIN_EMAIL'])
    expect(Object.keys(pried.environment)).not.toContain(variable);
  expect(pried.inherited.filter((target) => target.startsWith(plane.home) && !/\/(work|logs|instances)\//.test(target))).toEqual([]);
  const inPlane = planeProcesses(plane);
  expect(inPlane.length).toBeGreaterThan(2);
  if (process.getuid?.() === 0) {
    // Where the plane runs as root, another user stands between.
    expect(pried.uid).not.toBe(0);
    expect(pried.home.got).toBeUndefined();
    expect(pried.files.filter((file) => file.got !== undefined)).toEqual([]);
    for (const list of [pried.environs.map(({ pid }) => pid), pried.memories, pried.descriptors])
      expect(list.filter((pid) => inPlane.includes(pid))).toEqual([]);
  }
  await cliOk(plane, ['delete', name]);
});

const PAGES = [
  '/',
  '/services',
  '/services/new',
  '/environments',
  '/clusters',
  '/activity',
  '/settings/profile',
  '/settings/teams',
  '/settings/access',
  '/audit',
  '/sign-in',
  '/sign-in/link',
  '/no-such-page',
  '/services/svc_nothing',
];

test('every page forbids framing, sniffing and foreign scripts, and every nonce is new', async ({ admin: page, plane }) => {
  const nonces = new Set<string>();
  for (const path of PAGES) {
    const answer = await page.context().request.get(plane.url + path, { maxRedirects: 0 });
    const headers = answer.headers();
    const policy = headers['content-security-policy'] ?? '';
    expect(policy, path).toContain("default-src 'self'");
    expect(policy, path).toMatch(/object-src 'none'/);
    expect(policy, path).toMatch(/frame-ancestors 'none'/);
    expect(policy, path).toMatch(/base-uri '(none|self)'/);
    const scripts = /script-src ([^;]*)/.exec(policy)?.[1] ?? '';
    expect(scripts, path).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/);
    expect(policy, path).not.toMatch(/style-src [^;]*unsafe-inline/);
    const nonce = /'nonce-([^']+)'/.exec(scripts)?.[1] ?? '';
    expect(nonce.length, path).toBeGreaterThan(15);
    nonces.add(nonce);
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  }
  expect(nonces.size).toBe(PAGES.length);
  const [cookie] = (await page.context().cookies(plane.url)).filter((one) => one.name === 'orrery.session');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
});

test('what belongs to another team looks as if it were not there, with a way on', async ({ page, plane, troubles }) => {
  troubles.allow(/status of 404/);
  const [mine, theirs] = [(await newTeam(plane)).name, (await newTeam(plane)).name];
  const secret = fresh('hidden');
  type Applied = { items: { serviceId: string }[] };
  const applied = await api<Applied>(plane, 'POST', '/apply', {
    manifest: idleManifest(secret, theirs, 0),
    team: theirs,
    environment: 'dev',
  });
  const id = applied.items[0]?.serviceId ?? '';
  await signInThroughApi(page.context(), plane, await newPerson(plane, mine, 'owner'));
  for (const tab of ['', '/revisions', '/logs', '/configuration', '/scaling', '/activity', '/manifest']) {
    const body = await (await page.context().request.get(`${plane.url}/services/${id}${tab}`)).text();
    expect(body, tab).not.toContain(secret);
    expect(body, tab).not.toContain(theirs);
  }
  for (const tab of ['', '/logs']) {
    await page.goto(`${plane.url}/services/${id}${tab}`);
    await expect(page.getByRole('heading', { name: 'Nothing is at this address' }), tab).toBeVisible();
    await expect(page.getByRole('link', { name: 'look through the services' })).toBeVisible();
  }
  for (const path of ['/', '/services', '/activity', `/services?team=${theirs}`]) {
    await page.goto(plane.url + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText(secret)).toHaveCount(0);
  }
});

/** What must never reach a service: the admin's credentials, the database's address, the keys. */
function secretsOf(plane: Plane): string[] {
  const database = JSON.parse(readFileSync(join(plane.home, 'postgres.json'), 'utf8')) as Record<string, unknown>;
  const passwords = Object.values(database).flatMap((value) => (typeof value === 'string' && value.length > 20 ? [value] : []));
  const keys = readdirSync(join(plane.home, 'keys')).map((file) => readFileSync(join(plane.home, 'keys', file), 'utf8').trim());
  return [plane.adminPassword, plane.token, ...keys, ...passwords.filter((value) => !value.startsWith('/'))].filter(
    (text) => text.length > 8,
  );
}

/** Processes whose environment names this plane's home: the launcher, the web server, the gateway; and PostgreSQL. */
function planeProcesses(plane: Plane): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return environment.includes(`ORRERY_HOME=${plane.home}`) && !environment.includes('ORRERY_SERVICE=') ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}
