import { type ChildProcess, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunningGateway } from './gateway.ts';
import { backendAt, fetchVia, routeTo, serve, startTestGateway, until } from './gateway-fixture.ts';

/** A server as its own process: answers after a few milliseconds, and stops at SIGTERM without mercy for what it holds. */
const SERVER = `
  require('node:http').createServer((req, res) => { req.resume(); setTimeout(() => res.end(String(process.pid)), 5); })
    .listen(0, '127.0.0.1', function () { console.log(this.address().port); });
  process.on('SIGTERM', () => process.exit(0));`;

type Process = { child: ChildProcess; port: number };

let gateway: RunningGateway;
const children: ChildProcess[] = [];

beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(async () => {
  await gateway.stop(0);
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function startProcess(): Promise<Process> {
  const child = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const port = await new Promise<number>((resolve) => child.stdout?.once('data', (text) => resolve(Number(text))));
  return { child, port };
}

/** Keeps `width` requests under way, half of them POST, over kept connections, until told to stop. */
function startLoad(port: number, width: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: width });
  const result = { done: 0, failures: [] as string[] };
  let isOn = true;
  const loops = [...Array(width).keys()].map(async (i) => {
    while (isOn) {
      const body = i % 2 === 0 ? undefined : 'some text';
      const answer = await fetchVia(port, { agent, method: body ? 'POST' : 'GET' }, body).catch((error: Error) => ({
        status: 0,
        body: error.message,
      }));
      result.done += 1;
      if (answer.status !== 200) result.failures.push(`${answer.status} ${answer.body}`);
    }
  });
  const stop = async () => {
    isOn = false;
    await Promise.all(loops);
    agent.destroy();
    return result;
  };
  return { result, stop };
}

describe('under load', () => {
  test('every backend is replaced, ready, draining, removed, stopped, without a failed request', async () => {
    let current: Process[] = await Promise.all([startProcess(), startProcess()]);
    await serve(gateway, routeTo(current.map(({ port }) => backendAt(port))));
    const load = startLoad(gateway.port, 16);
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < current.length; i += 1) {
        const old = current[i] as Process;
        const others = current.filter((one) => one !== old);
        const fresh = await startProcess();
        const staying = [...others, fresh].map(({ port }) => backendAt(port));
        await serve(gateway, routeTo([...staying, backendAt(old.port, { state: 'draining' })]));
        await until(() => gateway.table.inflight(`ins_${old.port}`) === 0, 'the old one to drain');
        old.child.kill('SIGTERM');
        await serve(gateway, routeTo(staying));
        current = [fresh, ...others];
      }
    }
    const seen = load.result.done;
    await until(() => load.result.done > seen + 100, 'more requests after the last round');
    const { done, failures } = await load.stop();
    expect(failures).toEqual([]);
    expect(done).toBeGreaterThan(500);
  }, 30_000);

  test('kill -9 of one of three loses at most the requests it held', async () => {
    const processes = await Promise.all([startProcess(), startProcess(), startProcess()]);
    await serve(gateway, routeTo(processes.map(({ port }) => backendAt(port))));
    const load = startLoad(gateway.port, 16);
    await until(() => load.result.done > 300, 'a warm load');
    const victim = processes[0] as Process;
    const held = gateway.table.inflight(`ins_${victim.port}`);
    victim.child.kill('SIGKILL');
    const seen = load.result.done;
    await until(() => load.result.done > seen + 500, 'requests after the kill');
    const { failures } = await load.stop();
    // Between the look and the kill a few more may have been handed to it; never more than the load is wide.
    expect(failures.length).toBeLessThanOrEqual(Math.max(held, 8));
    expect(failures.filter((failure) => !failure.includes('POST is not sent twice'))).toEqual([]);
  }, 30_000);

  test('what a dying instance closes without an answer is asked of another one, on kept and on new connections', async () => {
    let dying = false;
    const fragile = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => {
        if (dying) socket.destroy();
        else setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nfragile'), 20);
      });
    });
    await new Promise<void>((resolve) => fragile.listen(0, '127.0.0.1', resolve));
    const { port } = fragile.address() as AddressInfo;
    const sound = await startProcess();
    try {
      await serve(gateway, routeTo([backendAt(port), backendAt(sound.port)]));
      const first = await Promise.all([...Array(40).keys()].map(() => fetchVia(gateway.port)));
      expect(first.filter(({ body }) => body === 'fragile').length).toBeGreaterThan(5);
      dying = true;
      const answers = [];
      for (let n = 0; n < 60; n += 1) answers.push(await fetchVia(gateway.port));
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    } finally {
      fragile.close();
    }
  }, 30_000);
});
