import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pickBackend } from './balance.ts';
import { parseRoute } from './parse-route.ts';
import { type GatewayRoute, gatewayRoute } from './route-table.ts';
import { coversPath, emptySnapshot, hostName, matchHost, putRoute, removeRoute, replaceAll, type Snapshot, toTable } from './table.ts';

const route = (key: string, version: number, host: string, path: string): GatewayRoute => ({
  key,
  version,
  listen: { kind: 'host', host, path },
  backends: [],
  emptyReason: '',
});

const anyPath = fc.array(fc.constantFrom('a', 'b', 'ab'), { maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
const anyRoute = fc
  .tuple(fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5'), fc.nat(5), fc.constantFrom('x.dev', 'Y.dev'), anyPath)
  .map(([key, version, host, path]) => route(key, version, host, path));

describe('a table', () => {
  test('sends a request to the longest path prefix of its host, whatever the order of arrival', () => {
    fc.assert(
      fc.property(fc.array(anyRoute), anyPath, (routes, path) => {
        let snapshot: Snapshot = emptySnapshot;
        for (const one of routes) snapshot = putRoute(snapshot, one) ?? snapshot;
        const found = matchHost(snapshot, 'X.DEV:8088', `${path}?q`);
        const fitting = [...snapshot.routes.values()].filter(
          ({ listen }) => listen.kind === 'host' && listen.host === 'x.dev' && coversPath(listen.path, path),
        );
        const longest = Math.max(...fitting.map(({ listen }) => (listen.kind === 'host' ? listen.path.length : 0)));
        if (fitting.length === 0) expect(found).toBeUndefined();
        else expect(found?.listen.kind === 'host' && [found.listen.host, found.listen.path.length]).toEqual(['x.dev', longest]);
      }),
    );
  });

  test('never goes back to an older version, and never changes a snapshot that was handed out', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyRoute, fc.boolean())), (steps) => {
        let snapshot: Snapshot = emptySnapshot;
        const highest = new Map<string, number>();
        for (const [one, isRemoval] of steps) {
          const before = JSON.stringify(toTable(snapshot));
          const next = isRemoval ? removeRoute(snapshot, one.key, one.version) : putRoute(snapshot, one);
          expect(JSON.stringify(toTable(snapshot))).toBe(before);
          if (!isRemoval) expect(next === null).toBe(one.version < (highest.get(one.key) ?? 0));
          if (next && (!isRemoval || snapshot.routes.has(one.key))) highest.set(one.key, one.version);
          snapshot = next ?? snapshot;
        }
      }),
    );
  });

  test('replaced as a whole keeps a newer version of what both have and drops the rest', () => {
    const before = [route('a', 5, 'a', '/'), route('b', 1, 'b', '/')].reduce((table, one) => putRoute(table, one) ?? table, emptySnapshot);
    const after = replaceAll(before, { routes: [route('a', 4, 'old', '/'), route('c', 1, 'c', '/')] });
    expect([...after.routes.keys()].sort()).toEqual(['a', 'c']);
    expect(after.routes.get('a')?.version).toBe(5);
  });

  test.each([
    ['X.dev.localhost:8088', 'x.dev.localhost'],
    ['x.dev.localhost.', 'x.dev.localhost'],
    ['[::1]:80', '[::1]'],
    ['[::1]', '[::1]'],
  ])('reads the host %s as %s', (host, name) => expect(hostName(host)).toBe(name));
});

describe('balancing', () => {
  const anyCandidates = fc.array(
    fc
      .record({ weight: fc.integer({ min: 1, max: 9 }), inflight: fc.nat(20) })
      .map(({ weight, inflight }) => ({ weight, load: { inflight } })),
    { minLength: 1, maxLength: 8 },
  );

  test('is decided by the random numbers alone, and takes one of the candidates', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(anyCandidates, share, share, (candidates, a, b) => {
        const draws = () => {
          const left = [a, b];
          return () => left.shift() ?? 0;
        };
        const first = pickBackend(candidates, draws());
        expect(pickBackend(candidates, draws())).toBe(first);
        expect(candidates).toContain(first);
      }),
    );
  });

  test('never takes the most loaded of several equals', () => {
    const candidates = [1, 2, 9].map((inflight) => ({ weight: 1, load: { inflight } }));
    for (let i = 0; i < 1000; i += 1) expect(pickBackend(candidates, Math.random)?.load.inflight).toBeLessThan(9);
  });

  test('shares idle backends out by weight', () => {
    const candidates = [9, 1].map((weight) => ({ weight, load: { inflight: 0 } }));
    let heavy = 0;
    for (let i = 0; i < 20_000; i += 1) if (pickBackend(candidates, Math.random)?.weight === 9) heavy += 1;
    expect(heavy / 20_000).toBeGreaterThan(0.88);
    expect(heavy / 20_000).toBeLessThan(0.92);
  });
});

test('what the control surface reads is what the contract’s schema reads', () => {
  const port = fc.integer({ min: 1, max: 65_535 });
  const odd = fc.oneof(fc.constant(undefined), fc.constant(null), fc.string(), fc.double(), fc.constant([]), fc.constant({}));
  const listen = fc.oneof(
    fc.record({ kind: fc.constant('host'), host: fc.string(), path: fc.string() }),
    fc.record({ kind: fc.constant('port'), port, protocol: fc.constantFrom('http', 'tcp') }),
  );
  const backend = fc.record({
    instance: fc.string(),
    host: fc.constantFrom('127.0.0.1', '::1', 'localhost'),
    port,
    state: fc.constantFrom('ready', 'draining'),
    weight: fc.integer({ min: 1, max: 100 }),
  });
  const good = fc.record({
    key: fc.string(),
    version: fc.maxSafeInteger(),
    listen,
    backends: fc.array(backend, { maxLength: 3 }),
    emptyReason: fc.string(),
  });
  const broken = fc
    .tuple(good, fc.constantFrom('key', 'version', 'listen', 'backends', 'emptyReason'), odd)
    .map(([value, field, wrong]) => ({ ...value, [field]: wrong }));
  fc.assert(
    fc.property(fc.oneof(good, broken), (value) => {
      const byContract = gatewayRoute.safeParse(value);
      if (byContract.success) expect(parseRoute(value)).toEqual(byContract.data);
      else expect(() => parseRoute(value)).toThrow();
    }),
  );
});
