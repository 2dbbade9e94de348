import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childEnv } from '#lib/kit/env.ts';
import { findFreePort } from './postgres-settings.ts';
import { findProcess } from './process-identity.ts';

let folder: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-main-'));
  home = join(folder, 'home');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type End = { code: number | null; out: string };

async function run(env: Record<string, string>, args: string[] = [], uid?: number): Promise<End> {
  const [port, gatewayPort] = [await findFreePort(), await findFreePort()];
  const all = {
    ORRERY_HOME: home,
    PORT: String(port),
    ORRERY_GATEWAY_PORT: String(gatewayPort),
    DATABASE_URL: '',
    NODE_DISABLE_COMPILE_CACHE: '1',
    ...env,
  };
  const child = spawn(process.execPath, ['lib/plane/main.ts', ...args], { env: childEnv(all), uid, timeout: 30_000 });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out: out.trim() })));
}

const sentences = (out: string): string[] => out.split('\n').filter((line) => !/^Making the database/.test(line));

async function occupy(host: string): Promise<{ port: number; server: Server }> {
  const port = await findFreePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return { port, server };
}

describe('npm start, when it cannot', () => {
  it('names the port that is in use, and changes nothing', async () => {
    const { port, server } = await occupy('127.0.0.1');
    try {
      const { code, out } = await run({ PORT: String(port) });
      expect({ code, lines: sentences(out).length }).toEqual({ code: 1, lines: 1 });
      expect(out).toBe(
        `Port ${port} is in use by another program, and the portal needs it: stop that program, or choose another port with PORT=${port + 1}.`,
      );
      expect(existsSync(join(home, 'postgres'))).toBe(false);
      const gateway = await run({ ORRERY_GATEWAY_PORT: String(port) });
      expect(gateway.code).toBe(1);
      expect(gateway.out).toContain(`Port ${port} is in use by another program, and the gateway needs it`);
    } finally {
      server.close();
    }
  });

  it('names a home that is a file, or below one', async () => {
    writeFileSync(home, '');
    expect(await run({})).toEqual({
      code: 1,
      out: `Orrery keeps its state in ${home}, but it is a file, not a folder. Put that right, or choose another folder with ORRERY_HOME.`,
    });
    expect((await run({ ORRERY_HOME: join(home, 'below') })).out).toContain('a part of its path, is a file');
  });

  it.skipIf(process.getuid?.() === 0)('names a home that this user may not read', async () => {
    mkdirSync(home);
    chmodSync(home, 0o000);
    const { code, out } = await run({});
    chmodSync(home, 0o700);
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining('this user may not read and write it') });
  });

  it('says where the first one runs when a second is started for the same home', async () => {
    mkdirSync(join(home, 'run'), { recursive: true });
    const owner = { ...findProcess(process.pid), what: 'http://localhost:3999', since: '2026-01-01T00:00:00.000Z' };
    writeFileSync(join(home, 'run', 'plane.lock'), JSON.stringify(owner));
    const { code, out } = await run({});
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining(`http://localhost:3999, process ${process.pid}`) });
  });

  it('names host, port and reason of a wrong DATABASE_URL, never its password', async () => {
    const port = await findFreePort();
    const refused = await run({ DATABASE_URL: `postgresql://ada:hunter2@127.0.0.1:${port}/orrery` });
    expect(refused).toEqual({
      code: 1,
      out: `The database of DATABASE_URL cannot be used (host 127.0.0.1, port ${port}): nothing listens there.`,
    });
    const wrongKind = await run({ DATABASE_URL: 'mysql://ada:hunter2@127.0.0.1/orrery' });
    expect(wrongKind).toEqual({ code: 1, out: 'DATABASE_URL begins with mysql://, but Orrery needs postgresql://.' });
    const noUrl = await run({ DATABASE_URL: 'hunter2' });
    expect(noUrl.code).toBe(1);
    expect(refused.out + wrongKind.out + noUrl.out).not.toContain('hunter2');
    expect(statSync(home).mode & 0o077).toBe(0);
    // A start that failed leaves no gateway behind.
    expect(existsSync(join(home, 'run', 'gateway.pid'))).toBe(false);
  });

  it('says that a port is no number', async () => {
    expect(await run({ PORT: 'web' })).toEqual({ code: 1, out: 'PORT="web" is not a port: use a number from 0 to 65535.' });
  });

  it('has nothing to stop where nothing runs', async () => {
    expect(await run({}, ['stop', '--all'])).toEqual({ code: 0, out: `Nothing runs for ${home}.` });
  });
});
