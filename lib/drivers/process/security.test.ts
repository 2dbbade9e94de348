import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Driver } from '#lib/drivers/driver.ts';
import { createTestPlace, FENCE, nodeSpec, reach, SIGNAL } from './testing.ts';

const ROOT = process.getuid?.() === 0;

/** Runs each try in the workload and prints what it got. */
const PRY = `
const fs = require('fs'), tries = JSON.parse(process.env.TRIES), out = {};
for (const path of tries) { try { out[path] = fs.statSync(path).isDirectory() ? fs.readdirSync(path).length + ' entries' : String(fs.readFileSync(path).length); } catch (error) { out[path] = error.code; } }
const files = process.platform !== 'linux' ? [] : fs.readdirSync('/proc/self/fd').flatMap((fd) => { try { return [fs.readlinkSync('/proc/self/fd/' + fd)]; } catch { return []; } });
require('http').createServer((q, r) => r.end(JSON.stringify({ out, files, uid: process.getuid(), groups: process.getgroups(), env: process.env, cwd: process.cwd(), node: process.version }))).listen(process.env.PORT);`;
type Found = {
  out: Record<string, string>;
  files: string[];
  uid: number;
  groups: number[];
  env: Record<string, string>;
  cwd: string;
  node: string;
};

describe('what a workload can see', () => {
  let place: ReturnType<typeof createTestPlace>;
  let driver: Driver;
  beforeEach(() => {
    place = createTestPlace();
    driver = place.open();
  });
  afterEach(() => place.dispose());

  const pry = async (id: string, team: string, tries: string[]): Promise<Found> => {
    await driver.ensure(nodeSpec(id, PRY, { isolationKey: team, env: { TRIES: JSON.stringify(tries) } }), FENCE, SIGNAL);
    const report = await reach(driver, id, 'ready');
    return (await (await fetch(`http://127.0.0.1:${report.ports.http}/`)).json()) as Found;
  };

  test('its environment is what it was given, and nothing of the plane', async () => {
    const { env, cwd, node } = await pry('one', 'shop', []);
    expect(Object.keys(env).sort()).toEqual([
      'HOME',
      'HOST',
      'HTTP_PORT',
      'LANG',
      'ORRERY_ENVIRONMENT',
      'ORRERY_INSTANCE',
      'ORRERY_PLACE',
      'ORRERY_REVISION',
      'ORRERY_SERVICE',
      'PATH',
      'PORT',
      'PWD',
      'TMPDIR',
      'TRIES',
      'USER',
    ]);
    expect(env.PWD).toBe(cwd);
    expect(node).toBe(process.version);
  });

  test.runIf(process.platform === 'linux')('it inherits no open file but its own output', async () => {
    const { files } = await pry('one', 'shop', []);
    const outside = files.filter((file) => file.startsWith('/') && !file.startsWith('/dev/') && !file.startsWith('/proc/'));
    expect(outside.sort()).toEqual([join(place.home, 'logs', 'one', '0', 'err'), join(place.home, 'logs', 'one', '0', 'out')]);
  });

  test.runIf(ROOT)('it runs as a user of its own team, without the files, environment and memory of the plane', async () => {
    writeFileSync(join(place.home, 'secret'), 'x');
    const tries = [
      place.home,
      join(place.home, 'secret'),
      join(place.home, 'run'),
      `/proc/${process.pid}/environ`,
      `/proc/${process.pid}/mem`,
      `/proc/${process.pid}/fd`,
      join(place.runtimeRoot, 'artifacts'),
      '/var/lib/orrery/uids',
    ];
    const { out, uid, groups } = await pry('one', 'shop', tries);
    expect(uid).toBeGreaterThanOrEqual(61_000);
    expect(groups).toEqual([uid]);
    for (const path of tries) expect([path, out[path]]).toEqual([path, 'EACCES']);
  });

  test.runIf(ROOT)('another team has another user and cannot enter the working copy', async () => {
    const first = await pry('one', 'shop', []);
    const second = await pry('two', 'bank', [first.cwd, first.env.HOME ?? '', first.env.TMPDIR ?? '']);
    const third = await pry('three', 'shop', []);
    expect(second.uid).not.toBe(first.uid);
    expect(third.uid).toBe(first.uid);
    expect(Object.values(second.out)).toEqual(['EACCES', 'EACCES', 'EACCES']);
  });

  test.runIf(ROOT)('a node that others cannot reach is put where they can', async () => {
    const hidden = join(place.home, 'hidden');
    mkdirSync(hidden, { mode: 0o700 });
    const { copyFileSync } = await import('node:fs');
    copyFileSync(process.execPath, join(hidden, 'node'));
    chmodSync(join(hidden, 'node'), 0o755);
    const other = createTestPlace({ nodeBin: join(hidden, 'node') });
    try {
      driver = other.open();
      expect((await pry('one', 'shop', [])).node).toBe(process.version);
    } finally {
      await other.dispose();
    }
  });

  test('npm runs with the node of the plane', async (context) => {
    const call = driver.ensure(
      nodeSpec('one', '', { command: ['npm', 'exec', '--offline', '-c', 'node --version'], ports: [] }),
      FENCE,
      SIGNAL,
    );
    const report = await call.catch(() => context.skip('no npm on this machine'));
    await reach(driver, report.id, 'failed');
    const lines: string[] = [];
    for await (const line of driver.logs('one', { follow: false, previous: false, tailLines: undefined, sinceIso: undefined }, SIGNAL))
      lines.push(line.text);
    expect(lines).toContain(process.version);
  });

  test.runIf(!ROOT)('a plane without root says that instances share its user', async () => {
    expect((await driver.probe(SIGNAL)).notes.join(' ')).toContain('own user');
  });
});
