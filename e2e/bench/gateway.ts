import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { type Figure, median, round } from './figure.ts';
import { HOST, startDirect, startGateway, startNginx, type Target } from './gateway-targets.ts';

const ROUNDS = 5;
const CONNECTIONS = 64;
const THROUGHPUT_SECONDS = 2;
const RATE_PER_SECOND = 500;
const RATE_SECONDS = 3;
/** The most an idle gateway may hold, in MiB. */
const MEMORY_BAR_MIB = 60;

/**
 * What the gateway costs: requests per second with nothing to do behind it, and what it adds to the 99th percentile at 500 requests
 * per second. Direct, gateway and nginx take turns in each round, starting with another one each time, so that noise meets all alike.
 */
export async function* run(): AsyncGenerator<Figure> {
  const home = mkdtempSync(join(tmpdir(), 'orrery-bench-gateway-'));
  const targets: Target[] = [];
  try {
    const direct = await startDirect();
    targets.push(direct);
    const gateway = await startGateway(home, direct.port);
    targets.push(gateway);
    const nginx = await startNginx(join(home, 'nginx'), direct.port);
    if (nginx) targets.push(nginx);
    yield idleMemory(gateway, nginx);
    yield* throughput(targets);
    yield await addedLatency(targets);
  } finally {
    for (const target of targets.reverse()) await target.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function idleMemory(gateway: Target, nginx: Target | null): Figure {
  const value = round(gateway.rssMib(), 1);
  const peer: Record<string, number> = nginx ? { nginx: round(nginx.rssMib(), 1) } : {};
  return { bench: 'gateway', figure: 'idle memory', value, unit: 'MiB', bar: MEMORY_BAR_MIB, peer, met: value < MEMORY_BAR_MIB };
}

async function* throughput(targets: readonly Target[]): AsyncGenerator<Figure> {
  for (const target of targets) await cannon(target, 2);
  const perSecond = await inTurns(targets, async (target) => (await cannon(target, THROUGHPUT_SECONDS)).requests.average);
  const [value, direct, nginx] = (['gateway', 'direct', 'nginx'] as const).map((name) => median(perSecond.get(name) ?? []));
  const peer = { ...(nginx ? { nginx: round(nginx, 0) } : {}), direct: round(direct ?? 0, 0) };
  const ratio = nginx ? round((value ?? 0) / nginx) : undefined;
  yield { bench: 'gateway', figure: 'throughput', value: round(value ?? 0, 0), unit: 'req/s', bar: null, peer, ratio };
}

async function addedLatency(targets: readonly Target[]): Promise<Figure> {
  const p99 = await inTurns(targets, (target) => p99AtRate(target, RATE_PER_SECOND, RATE_SECONDS));
  const direct = p99.get('direct') ?? [];
  const added = (name: Target['name']) => median((p99.get(name) ?? []).map((ms, i) => ms - (direct[i] ?? 0)));
  const value = round(added('gateway'), 3);
  const nginx = p99.has('nginx') ? round(added('nginx'), 3) : undefined;
  const peer = { ...(nginx === undefined ? {} : { nginx }), direct: round(median(direct), 3) };
  // A difference may come out at zero or below in the noise; a ratio of such numbers says nothing.
  const ratio = nginx !== undefined && nginx > 0 && value > 0 ? round(value / nginx) : undefined;
  return { bench: 'gateway', figure: 'added p99', value, unit: 'ms', bar: null, peer, ratio };
}

async function inTurns(targets: readonly Target[], measure: (target: Target) => Promise<number>): Promise<Map<Target['name'], number[]>> {
  const seen = new Map<Target['name'], number[]>(targets.map(({ name }) => [name, []]));
  for (let i = 0; i < ROUNDS; i += 1) {
    const order = targets.map((_, at) => targets[(at + i) % targets.length]).filter((target) => target !== undefined);
    for (const target of order) seen.get(target.name)?.push(await measure(target));
  }
  return seen;
}

async function cannon(target: Target, duration: number): Promise<autocannon.Result> {
  const url = `http://127.0.0.1:${target.port}/`;
  const result = await autocannon({ url, connections: CONNECTIONS, duration, headers: { host: HOST } });
  if (result.errors > 0 || result.non2xx > 0) throw new Error(`${target.name}: ${result.errors} errors, ${result.non2xx} wrong answers`);
  return result;
}

/** Sends at fixed times whether or not earlier answers came. Returns milliseconds; the first half second is not counted. */
async function p99AtRate(target: Target, perSecond: number, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const latencies: number[] = [];
  const asked: Promise<void>[] = [];
  const skip = perSecond / 2;
  const startMs = performance.now();
  for (let i = 0; i < perSecond * seconds + skip; i += 1) {
    const waitMs = startMs + (i * 1000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    asked.push(ask(target.port, agent).then((ms) => void (i >= skip && latencies.push(ms))));
  }
  await Promise.all(asked);
  agent.destroy();
  latencies.sort((a, b) => a - b);
  return latencies[Math.ceil(latencies.length * 0.99) - 1] ?? 0;
}

function ask(port: number, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    request({ host: '127.0.0.1', port, agent, headers: { host: HOST } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(performance.now() - startMs));
      answer.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for await (const figure of run()) {
    console.log(JSON.stringify(figure));
    if (figure.met === false) process.exitCode = 1;
  }
}
