// Steady load on the shop: node examples/storefront/load.mjs --url http://shop.dev.localhost:8088/ --rps 50 --seconds 30
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    rps: { type: 'string', default: '20' },
    seconds: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
const target = new URL(values.url ?? process.env.TARGET_URL ?? 'http://shop.dev.localhost:8088/');
const rps = Number(values.rps);
const endAt = values.seconds ? Date.now() + Number(values.seconds) * 1000 : Number.POSITIVE_INFINITY;
if (values.help || !(rps > 0 && rps <= 2000) || Number.isNaN(endAt)) {
  console.error('usage: load.mjs [--url <url>] [--rps <1-2000>] [--seconds <n>]');
  process.exit(2);
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
let sum = { sent: 0, failed: 0 };
let lap = fresh();
let dueAt = performance.now();
let open = 0;

const ticks = setInterval(() => {
  while (dueAt <= performance.now()) {
    dueAt += 1000 / rps;
    if (open < 500) hit();
  }
  if (Date.now() >= endAt) finish();
}, 5);
const reports = setInterval(report, 1000);
process.once('SIGINT', finish);
process.once('SIGTERM', finish);

/** One request. *.localhost is this machine by RFC 6761, whatever the resolver thinks, hence `host` and the Host header apart. */
function hit() {
  const started = performance.now();
  open += 1;
  lap.sent += 1;
  const host = target.hostname.endsWith('.localhost') ? '127.0.0.1' : target.hostname;
  const call = request(
    { agent, host, port: target.port || 80, path: target.pathname, headers: { host: target.host }, timeout: 10_000 },
    (answer) => {
      answer.resume();
      answer.once('close', () => done(answer.complete && answer.statusCode < 500, started));
    },
  );
  call.once('timeout', () => call.destroy(new Error('timeout')));
  call.once('error', () => done(false, started));
  call.end();
}

function done(good, started) {
  open -= 1;
  if (good) lap.times.push(performance.now() - started);
  else lap.failed += 1;
}

function report() {
  const times = lap.times.sort((a, b) => a - b);
  const at = (share) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  console.log(`${lap.sent} sent, ${lap.failed} failed, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`);
  sum = { sent: sum.sent + lap.sent, failed: sum.failed + lap.failed };
  lap = fresh();
}

function finish() {
  clearInterval(ticks);
  clearInterval(reports);
  const wait = setInterval(() => {
    if (open > 0) return;
    clearInterval(wait);
    report();
    console.log(`total: ${sum.sent} sent, ${sum.failed} failed`);
    process.exit(sum.failed > 0 ? 1 : 0);
  }, 20);
}

function fresh() {
  return { sent: 0, failed: 0, times: [] };
}
