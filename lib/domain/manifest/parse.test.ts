import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Issue } from '#lib/kit/errors.ts';
import { checkManifest } from './check.ts';
import { parseManifests } from './parse.ts';
import { toManifestText } from './to-manifest.ts';

const GOOD = `# a comment
apiVersion: orrery.dev/v1
kind: Service
metadata: { name: checkout, team: shop }
spec:
  workload:
    containers:
      main:
        command: [node, server.js]
        resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { memory: 128Mi } }
    service: { ports: { http: { port: 80, targetPort: 8080 } } }
    resources:
      catalog: { type: service, params: { name: catalog } }
`;

const issuesOf = (text: string) => {
  const parsed = parseManifests(text, { fileName: 'f.yaml' });
  return parsed.ok ? [] : parsed.error;
};

describe('a manifest that is wrong is told where and what was expected', () => {
  it.each([
    ['an unknown field', GOOD.replace('command:', 'comand:'), '/spec/workload/containers/main/comand', 9, 'did you mean "command"?'],
    ['a number for text', GOOD.replace('name: checkout', 'name: 5'), '/metadata/name', 4, 'write it in quotes, "5"'],
    [
      'text for a number',
      GOOD.replace('port: 80,', 'port: "80",'),
      '/spec/workload/service/ports/http/port',
      11,
      'write it without quotes',
    ],
    [
      'a missing field',
      GOOD.replace(/containers:[\s\S]*?service:/, 'service:'),
      '/spec/workload',
      6,
      '"containers" is missing: expected a map',
    ],
    ['a key given twice', GOOD.replace('kind: Service', 'kind: Service\nkind: Service'), '/kind', 4, 'given twice'],
    ['another kind', GOOD.replace('kind: Service', 'kind: Deployment'), '/kind', 3, 'expected kind "Service"'],
    ['another version', GOOD.replace('orrery.dev/v1', 'apps/v1'), '/apiVersion', 2, 'orrery.dev/v1'],
    ['broken YAML', GOOD.replace('{ name: checkout', '{{ name: checkout'), '', 5, 'not valid YAML'],
    ['a custom tag', GOOD.replace('name: checkout', 'name: !!js/function "x"'), '', 4, 'custom tags'],
    ['a prototype key', GOOD.replace('name: checkout', '__proto__: { a: 1 }'), '/metadata', 4, '__proto__'],
    ['an alias to itself', 'apiVersion: &a [*a]\n', '/apiVersion/0', 1, 'contain itself'],
    ['an empty file', '# nothing\n', '', 1, 'no manifest'],
    ['YAML 1.1', `%YAML 1.1\n---\n${GOOD}`, '', 2, '1.2'],
  ])('%s', (_name, text, path, line, message) => {
    const issue = issuesOf(text).find((each) => each.message.includes(message));
    expect(issue).toMatchObject({ file: 'f.yaml', line });
    expect(issue?.path.startsWith(path)).toBe(true);
    expect(issue?.column).toBeGreaterThan(0);
  });
});

describe('what may be written', () => {
  it('takes many documents, each with its own text and line', () => {
    const parsed = parseManifests(`${GOOD}---\n${GOOD.replace('checkout', 'cart')}`);
    expect(parsed.ok && parsed.value.documents.map((each) => [each.manifest.metadata.name, each.line])).toEqual([
      ['checkout', 2],
      ['cart', 16],
    ]);
    expect(parsed.ok && parsed.value.documents[0]?.text.startsWith('# a comment')).toBe(true);
  });

  it('takes JSON, and a bare Score file as a service with defaults', () => {
    const score = { apiVersion: 'score.dev/v1b1', metadata: { name: 'web' }, containers: { main: { image: 'nginx' } } };
    const parsed = parseManifests(JSON.stringify(score, null, '\t'));
    expect(parsed).toMatchObject({
      ok: true,
      value: { documents: [{ manifest: { metadata: { name: 'web' }, spec: { workload: { containers: { main: { image: 'nginx' } } } } } }] },
    });
  });

  it('keeps constructor as the plain name that it is', () => {
    const text = GOOD.replace('catalog: { type', 'constructor: { type').replace('main:', 'constructor:');
    const parsed = parseManifests(text);
    expect(parsed.ok && Object.keys(parsed.value.documents[0]?.manifest.spec.workload.containers ?? {})).toEqual(['constructor']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('hostile files cost next to nothing and are refused where they go wrong', () => {
  const laughs = `a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(',')}]`).join('\n')}`;
  const bombs: [string, string][] = [
    ['more than a megabyte', 'a'.repeat(1_048_577)],
    ['deep lists', `a: ${'['.repeat(500_000)}`],
    ['deep maps', Array.from({ length: 1_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['deep dashes', '- '.repeat(500_000)],
    ['a billion laughs', laughs],
    ['a million aliases', `a: &a 1\nb: [${'*a,'.repeat(300_000)}]`],
    ['huge keys', `${'a'.repeat(1_000_000)}: 1`],
    ['a huge explicit key', `? ${'a'.repeat(1_000_000)}\n: 1`],
    ['a hundred thousand documents', '---\na: 1\n'.repeat(100_000)],
    ['more documents than allowed', '---\na: 1\n'.repeat(501)],
    ['a million closing brackets', ']'.repeat(1_000_000)],
    ['only anchors', '&a '.repeat(300_000)],
    ['only line breaks', '\n'.repeat(1_000_000)],
    ['only directives', '%A\n'.repeat(300_000)],
    ['a flat list of a megabyte', `a: [${'x,'.repeat(520_000)}]`],
    ['a flat list of dashes', '- a\n'.repeat(19_999)],
    ['many flow keys', `a: {${Array.from({ length: 70_000 }, (_, i) => `k${i}: 1`).join(',')}}`],
    ['many keys', Array.from({ length: 14_990 }, (_, i) => `k${i}: 1`).join('\n')],
    ['as many keys as there may be, all unknown', `${GOOD}${Array.from({ length: 2_900 }, (_, i) => `k${i}: 1`).join('\n')}`],
    ['a wide fan of aliases', `a: &a [${Array(5_500).fill('x').join(',')}]\nb: [${Array(999).fill('*a').join(',')}]`],
    [
      'a wide fan of aliases to a map',
      `a: &a {${Array.from({ length: 2_700 }, (_, i) => `k${i}: x`).join(',')}}\nb: [${Array(999).fill('*a').join(',')}]`,
    ],
    ['many empty lists', `a: [${'[],'.repeat(300_000)}]`],
    ['colons', ': '.repeat(500_000)],
    ['question marks', '? '.repeat(500_000)],
    ['only comments', '# x\n'.repeat(19_999)],
  ];
  // Warmed once: the promise is about the work a file causes, not about loading the parser.
  parseManifests(GOOD.repeat(1));
  it.each(bombs)('%s', (_name, text) => {
    // The least of three: what the file costs, not what a neighbour on the same core or the compiler costs in the middle of it.
    let spentMs = Number.POSITIVE_INFINITY;
    let issues: Issue[] = [];
    for (let attempt = 0; attempt < 3 && spentMs >= 100; attempt++) {
      const before = process.cpuUsage();
      issues = issuesOf(text);
      const spent = process.cpuUsage(before);
      spentMs = Math.min(spentMs, (spent.user + spent.system) / 1_000);
    }
    expect(issues.length).toBeGreaterThan(0);
    expect(issues[0]?.line).toBeGreaterThan(0);
    expect(issues.length).toBeLessThanOrEqual(100);
    expect(spentMs).toBeLessThan(100);
  });
});

describe('properties', () => {
  it('never throws, whatever it is given', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'a',
        ':',
        ' ',
        '\n',
        '- ',
        '{',
        '}',
        '[',
        ']',
        '&x',
        '*x',
        '"',
        "'",
        '!',
        '|',
        '>',
        '#',
        '---\n',
        '...',
        '\t',
        '%',
        '? ',
        '\u0000',
        '${',
        GOOD,
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 300 }),
          pieces.map((list) => list.join('')),
          fc.json(),
        ),
        (text) => {
          const parsed = parseManifests(text);
          return parsed.ok || parsed.error.every((issue) => (issue.line ?? 0) > 0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads back what it writes', () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,10}$/);
    const text = fc.string({ maxLength: 30 });
    const spec = fc.record({
      containers: fc.dictionary(
        name,
        fc.record({
          command: fc.array(text, { minLength: 1, maxLength: 3 }),
          variables: fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_0-9]{0,8}$/), text, { maxKeys: 4 }),
        }),
        { minKeys: 1, maxKeys: 2 },
      ),
      ports: fc.dictionary(name, fc.record({ port: fc.integer({ min: 1, max: 65535 }) }), { maxKeys: 3 }),
      min: fc.integer({ min: 0, max: 5 }),
      title: text,
    });
    fc.assert(
      fc.property(name, spec, (service, { containers, ports, min, title }) => {
        const manifest = {
          metadata: { name: service, ...(title ? { title } : {}) },
          spec: { workload: { containers, service: { ports } }, scaling: { min } },
        };
        const parsed = parseManifests(toManifestText(manifest.metadata, manifest.spec));
        expect(parsed.ok && parsed.value.documents[0]?.manifest).toEqual({ apiVersion: 'orrery.dev/v1', kind: 'Service', ...manifest });
        if (parsed.ok) for (const document of parsed.value.documents) checkManifest(document.manifest);
      }),
      { numRuns: 200 },
    );
  });
});
