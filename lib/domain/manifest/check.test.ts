import { describe, expect, it } from 'vitest';
import { checkManifest } from './check.ts';
import { diffSpecs, MASK } from './diff.ts';
import { listPlaceholders, PlaceholderError, resolvePlaceholders } from './placeholder.ts';
import { portVariables } from './ports.ts';
import { parseCpu, parseMemory } from './quantity.ts';
import type { ServiceSpec } from './schema.ts';
import { toEffectiveSpec } from './to-effective.ts';

const specOf = (
  parts: Omit<Partial<ServiceSpec>, 'workload'> & { main?: object; workload?: Partial<ServiceSpec['workload']> } = {},
): ServiceSpec => {
  const { main, workload, ...rest } = parts;
  return { workload: { containers: { main: { command: ['node'], ...main } }, ...workload }, ...rest };
};
const messages = (spec: ServiceSpec, labels: Record<string, string> = {}) =>
  checkManifest({ metadata: { name: 'web', labels }, spec }).map((issue) => `${issue.path}: ${issue.message}`);

describe('amounts', () => {
  it.each([
    ['100m', 100],
    ['0.5', 500],
    ['2', 2000],
    [2, 2000],
    [0.1, 100],
    ['1.5', 1500],
    ['.25', 250],
  ])('cpu %s is %d thousandths', (text, milli) => expect(parseCpu(text)).toEqual({ ok: true, value: milli }));
  it.each([
    ['64Mi', 64],
    ['1Gi', 1024],
    ['128M', 123],
    [134217728, 128],
    ['1G', 954],
    ['0.5Gi', 512],
  ])('memory %s is %d MiB', (text, mib) => expect(parseMemory(text)).toEqual({ ok: true, value: mib }));
  it.each(['', 'lots', '1 core', '-1', '100mm', '1e9', 'NaN', '9'.repeat(30)])('cpu "%s" is refused in a sentence', (text) =>
    expect(parseCpu(text)).toMatchObject({ ok: false, error: expect.stringContaining(' ') }),
  );
  it.each(['', '64', '10MB', '1Xi', '-1Mi', '64 Mi x', 'constructor', '99999999Ti'])('memory "%s" is refused in a sentence', (text) =>
    expect(parseMemory(text)).toMatchObject({ ok: false, error: expect.stringContaining(' ') }),
  );
});

describe('placeholders', () => {
  const scope = { metadata: { name: 'web', labels: { tier: 'gold' } }, resources: { catalog: { url: 'http://127.0.0.1:23000' } } };
  it('stand for names, labels and outputs, and $${ for itself', () => {
    expect(resolvePlaceholders('${metadata.name}-${metadata.labels.tier} ${resources.catalog.url}/x $${HOME} $5', scope)).toBe(
      'web-gold http://127.0.0.1:23000/x ${HOME} $5',
    );
  });
  it.each([
    '${resources.catalog.constructor}',
    '${metadata.labels.__proto__}',
    '${resources.nope.url}',
    '${process.env.HOME}',
    '${',
    '${metadata.name',
  ])('%s is refused', (text) => {
    expect(() => resolvePlaceholders(text, scope)).toThrow(PlaceholderError);
  });
  it('are listed in order without escapes', () =>
    expect(listPlaceholders('$${a} ${metadata.name} ${resources.a.url}').map((ref) => ref.kind)).toEqual(['metadata', 'resource']));
});

describe('what a manifest may get wrong by itself', () => {
  const catalog = { resources: { catalog: { type: 'service' } } };
  it.each([
    [
      'an unknown resource',
      specOf({ main: { variables: { A: '${resources.catalg.url}' } }, workload: catalog }),
      'did you mean "catalog"?',
    ],
    [
      'an output it does not have',
      specOf({ main: { variables: { A: '${resources.catalog.password}' } }, workload: catalog }),
      'url, host, port',
    ],
    ['a label it does not have', specOf({ main: { variables: { A: '${metadata.labels.x}' } } }), 'no label "x"'],
    [
      'a shell’s variable in the command',
      specOf({ main: { command: ['sh', '-c', 'echo ${HOME}'] } }),
      '/command/2: "${HOME}" refers to nothing',
    ],
    ['an argument', specOf({ main: { args: ['${resources.catalg.url}'] }, workload: catalog }), 'did you mean "catalog"?'],
    ['a volume', specOf({ workload: { resources: { data: { type: 'volume' } } } }), 'not supported yet'],
    ['a database', specOf({ workload: { resources: { db: { type: 'postgres' } } } }), '"service"'],
    ['files', specOf({ main: { files: {} } }), 'not supported yet'],
    ['no program', { workload: { containers: { main: {} } } }, 'needs a command'],
    ['two containers', { workload: { containers: { main: { command: ['a'] }, side: { command: ['b'] } } } }, 'one container'],
    [
      'a limit below its request',
      specOf({ main: { resources: { requests: { cpu: '2' }, limits: { cpu: '500m' } } } }),
      'less than the request',
    ],
    ['max below min', specOf({ scaling: { min: 3, max: 2 } }), 'less than min'],
    ['a rollout that cannot move', specOf({ rollout: { maxSurge: 0, maxUnavailable: '0%' } }), 'both 0'],
    ['nothing to expose', specOf({ expose: { host: 'x' } }), 'no TCP port'],
    ['a probe of two kinds', specOf({ main: { livenessProbe: { exec: { command: ['x'] }, tcpSocket: {} } } }), 'exactly one'],
    ['a probe without a port', specOf({ main: { livenessProbe: { tcpSocket: {} } } }), 'needs a port'],
    ['a repository on the disk', specOf({ artifact: { git: { url: 'file:///etc' } } }), 'https://'],
    ['an option for git', specOf({ artifact: { git: { url: 'https://x/y', ref: '--upload-pack=x' } } }), 'branch or tag'],
  ] as [string, ServiceSpec, string][])('%s', (_name, spec, message) => expect(messages(spec).join('\n')).toContain(message));
  it('accepts one that is right', () =>
    expect(messages(specOf({ main: { variables: { A: '${resources.catalog.url}' } }, workload: catalog }))).toEqual([]));
});

describe('defaults', () => {
  it('are Kubernetes’ for probes and one replica at least', () => {
    const spec = toEffectiveSpec(
      specOf({
        main: { readinessProbe: { httpGet: { path: '/', port: 8080 } } },
        workload: { service: { ports: { admin: { port: 9000 }, http: { port: 80, targetPort: 8080 } } } },
      }),
    );
    expect(spec.containers[0]?.probes.readiness).toEqual({
      check: { kind: 'http', path: '/', port: 'http', https: false, headers: [] },
      initialDelayMs: 0,
      periodMs: 10_000,
      timeoutMs: 1_000,
      successThreshold: 1,
      failureThreshold: 3,
    });
    expect(spec.scaling).toEqual({ min: 1, max: 1, metrics: [] });
    expect(spec.rollout).toMatchObject({ maxSurge: 1, maxUnavailable: 0, progressDeadlineMs: 600_000, autoRollback: true });
    expect(spec.expose).toEqual({ host: undefined, path: '/', port: 'http' });
    expect(portVariables(spec.ports)).toEqual([
      { name: 'http', variables: ['PORT', 'PORT_HTTP'] },
      { name: 'admin', variables: ['PORT_ADMIN'] },
    ]);
  });
  it('do not depend on the order in which fields were written', () => {
    const a = toEffectiveSpec(specOf({ workload: { service: { ports: { b: { port: 2 }, a: { port: 1 } } } } }));
    const b = toEffectiveSpec(specOf({ workload: { service: { ports: { a: { port: 1 }, b: { port: 2 } } } } }));
    expect(a).toEqual(b);
  });
});

describe('diff', () => {
  it('goes field by field in a stable order', () => {
    expect(diffSpecs({ b: 1, a: [1, 2] }, { a: [1], c: { d: 2 } })).toEqual([
      { path: '/spec/a/1', kind: 'removed', before: 2 },
      { path: '/spec/b', kind: 'removed', before: 1 },
      { path: '/spec/c', kind: 'added', after: { d: 2 } },
    ]);
  });
  it('masks what looks like a secret, wherever it sits', () => {
    const text = JSON.stringify(
      diffSpecs(
        {},
        {
          variables: { DB_PASSWORD: 'hunter2', API_KEY: 'hunter2', URL: 'postgres://u:hunter2@h/db', PORT: '80' },
          command: ['x', '--token=hunter2'],
          httpHeaders: [{ name: 'Authorization', value: 'hunter2' }],
        },
      ),
    );
    expect(text).not.toContain('hunter2');
    expect(text).toContain(MASK);
    expect(text).toContain('"PORT":"80"');
  });
});
