import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Probe } from '#lib/domain/probe.ts';
import { isKeepable } from '#lib/kit/text.ts';
import { type CheckTarget, runCheck } from './check.ts';

let body = '';
const server = createServer((_request, response) => {
  response.statusCode = 503;
  response.end(body);
});
let target: CheckTarget;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  target = { portOf: () => port, cwd: '/', env: { PATH: process.env.PATH ?? '' }, uid: undefined };
});
afterAll(() => server.close());

const probe = (check: Probe['check']): Probe => ({
  check,
  initialDelayMs: 0,
  periodMs: 1000,
  timeoutMs: 5000,
  successThreshold: 1,
  failureThreshold: 3,
});
const http = (path: string, headers: [string, string][] = []): Probe => probe({ kind: 'http', path, port: 'http', https: false, headers });

test('a probe that cannot even be sent fails with its reason, and never throws', async () => {
  for (const impossible of [
    http('/with space'),
    http('/', [['not a header', 'x']]),
    http('/', [['x', 'line\nbreak']]),
    probe({ kind: 'exec', command: ['echo', 'a\0b'] }),
    probe({ kind: 'exec', command: ['/no/such/program'] }),
  ]) {
    const result = await runCheck(impossible, target);
    expect(result.pass).toBe(false);
    expect(result.message).toMatch(/could not be started/);
  }
});

test('what a failing program says is told in a text that can be kept, cut between characters', async () => {
  body = `${'x'.repeat(199)}😀 and more`;
  const cut = await runCheck(http('/'), target);
  expect(cut.message).toContain('answered 503: xxx');
  expect(isKeepable(cut.message)).toBe(true);
  body = 'zero \0 and \ufffd';
  expect(isKeepable((await runCheck(http('/'), target)).message)).toBe(true);
  const said = await runCheck(probe({ kind: 'exec', command: ['sh', '-c', 'printf "a\\0b\\377c"; exit 3'] }), target);
  expect(said.message).toMatch(/ended with code 3: a/);
  expect(isKeepable(said.message)).toBe(true);
});
