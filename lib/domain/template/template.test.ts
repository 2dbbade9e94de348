import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from './expression.ts';
import { checkParameters } from './parameters.ts';
import { parseTemplate } from './parse.ts';
import { matchesPattern } from './pattern.ts';
import { renderOutput, renderTemplate } from './render.ts';
import { type Scope, substitute } from './substitute.ts';

const scope: Scope = {
  parameters: { name: 'Hello World', count: 3, on: true, list: ['a', 'b'], map: { A: '1' }, empty: '' },
  team: 'shop',
};
const fill = (tree: unknown, values: Scope = scope) => {
  const result = substitute(tree, values);
  return result.ok ? result.value : result.error.map((issue) => `${issue.path} ${issue.message}`);
};

describe('substitution', () => {
  it('keeps the kind of a value that stands alone, and writes it into a text otherwise', () => {
    expect(
      fill({ a: '${{ parameters.count }}', b: 'n=${{ parameters.count }}', c: '${{ parameters.list }}', d: '${{parameters.on}}' }),
    ).toEqual({ a: 3, b: 'n=3', c: ['a', 'b'], d: true });
  });

  it('knows a handful of filters', () => {
    expect(
      fill([
        '${{ parameters.name | slug }}',
        '${{ parameters.none | default: "x y" | upper }}',
        '${{ parameters.map | json }}',
        '${{ parameters.list | join: "-" }}',
        '${{ parameters.count | text }}',
        '${{ parameters.empty | default: 7 }}',
      ]),
    ).toEqual(['hello-world', 'X Y', '{"A":"1"}', 'a-b', '3', 7]);
  });

  it('leaves out what was not given, and spreads maps without overwriting', () => {
    expect(fill({ a: '${{ parameters.none }}', b: ['${{ parameters.none }}', 'x'], '...': '${{ parameters.map }}', A: 'mine' })).toEqual({
      b: ['x'],
      A: 'mine',
    });
    expect(fill({ a: 'is ${{ parameters.none }}' })).toEqual(['/a parameters.none has no value here: give it one, or add | default: "…"']);
  });

  it('locates what is wrong', () => {
    expect(fill({ spec: ['ok', { x: '${{ parameters.name | shout }}' }] })).toEqual([
      expect.stringContaining('/spec/1/x there is no filter "shout"'),
    ]);
    expect(fill({ a: '${{ parameters.name' })).toEqual([expect.stringContaining('is not closed')]);
    expect(fill({ a: '${{ secrets.key }}' })).toEqual(['/a there is nothing called "secrets" here: there are parameters, team']);
  });

  it('reads any text without expressions back unchanged, and never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const filled = substitute({ text }, scope);
        if (!text.includes('${{')) expect(filled).toEqual({ ok: true, value: { text } });
      }),
    );
    fc.assert(fc.property(fc.string(), (inner) => typeof splitText(`a \${{ ${inner} }} b`).ok === 'boolean'));
  });

  it('treats values as data: an expression in an answer stays text', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const hostile = `${value}\${{ team }}`;
        expect(fill({ a: '${{ parameters.v }}', b: '[${{ parameters.v }}]' }, { parameters: { v: hostile }, team: 'x' })).toEqual({
          a: hostile,
          b: `[${hostile}]`,
        });
      }),
    );
  });
});

describe('hostile templates', () => {
  it.each([
    '${{ 7*7 }}',
    '${{ parameters.constructor }}',
    '${{ parameters.__proto__.polluted }}',
    "${{ parameters.name.constructor.constructor('return process')() }}",
    '${{ this }}',
    '${{ global.process }}',
    '${{ parameters["name"] }}',
    '${{ parameters.list.length }}',
    '${{ parameters.list.map }}',
    '${{ parameters.name | constructor }}',
    '${{ parameters.name | __proto__ }}',
    '${{ parameters.name | toString }}',
    '${{ {{7*7}} }}',
    '${{ parameters.name; process.exit() }}',
    '${{ `${1}` }}',
    '#{7*7} ${{ }}',
  ])('%s gives nothing but a complaint or nothing at all', (text) => {
    const filled = substitute({ a: text }, scope);
    if (filled.ok) expect((filled.value as { a?: unknown }).a === undefined || (filled.value as { a: unknown }).a === 2).toBe(true);
    else expect(filled.error[0]?.path).toBe('/a');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('leaves prototypes as they are, whatever the answers hold', () => {
    const answer = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"ok":"1"}');
    for (const tree of [{ a: '${{ parameters.v }}' }, { '...': '${{ parameters.v }}' }, JSON.parse('{"__proto__":"x"}')]) {
      const filled = substitute(tree, { parameters: { v: answer } });
      expect(filled.ok).toBe(false);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('ends bombs within their limits, in little time', () => {
    const big = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`k${index}`, 'x'.repeat(300)]));
    const started = performance.now();
    const many = substitute(Array(20_000).fill('${{ parameters.big }}'), { parameters: { big } });
    const long = substitute('${{ parameters.s }}'.repeat(5_000), { parameters: { s: 'x'.repeat(4_000) } });
    let deep: unknown = 'x';
    for (let depth = 0; depth < 5_000; depth += 1) deep = [deep];
    const nested = substitute({ a: '${{ parameters.deep }}' }, { parameters: { deep } });
    for (const result of [many, long, nested]) expect(result.ok).toBe(false);
    expect(splitText(`\${{ a${' | lower'.repeat(5_000)} }}`).ok).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('matches patterns in linear time, and refuses machines that would be huge', () => {
    const started = performance.now();
    expect(matchesPattern('^(a+)+$', `${'a'.repeat(4_000)}!`)).toBe(false);
    expect(matchesPattern('((a{100}){100}){100}', 'a')).toBe(false);
    expect(matchesPattern('a{1001}', 'a')).toBe(false);
    expect(matchesPattern('^[a-z]+$', 'abc')).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_500);
  });
});

const text = (extra = '', steps = '') => `apiVersion: orrery.dev/v1
kind: Template
metadata: { name: probe, title: Probe }
spec:
  parameters:
    - title: One
      required: [name]
      properties:
        name: { type: string, format: name }
        size: { type: integer, minimum: 1, maximum: 5, default: 2 }
${extra}
  steps:
    - id: app
      manifests:
        - apiVersion: orrery.dev/v1
          kind: Service
          metadata: { name: '\${{ parameters.name }}', team: rival }
          spec:
            workload: { containers: { main: { command: [node, x.mjs] } }, service: { ports: { http: { port: 80 } } } }
            scaling: { min: '\${{ parameters.size }}', max: 5 }
${steps}
  output: { text: '\${{ parameters.name }}', links: [{ title: Open, url: '\${{ steps.app.url }}' }] }
`;
const parsed = (source: string) => {
  const result = parseTemplate(source);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const input = { version: 1, team: 'shop', environment: 'dev' };

describe('a template', () => {
  it('that is wrong says where, by line', () => {
    const wrong = (source: string) => {
      const result = parseTemplate(source);
      return result.ok ? [] : result.error.map((issue) => `${issue.line} ${issue.message}`);
    };
    expect(wrong(text().replace('parameters.size', 'parameters.siz'))).toEqual(['20 no page asks for "siz"']);
    expect(wrong(text().replace('steps.app.url', 'steps.web.url'))).toEqual([expect.stringContaining('there is no step "web"')]);
    expect(wrong(text().replace('default: 2', 'default: 9'))).toEqual(['10 the default must be at most 5']);
    expect(wrong(text().replace('format: name', "pattern: '(a'"))).toEqual([expect.stringContaining('9 this pattern cannot be used')]);
    expect(wrong(text().replace('kind: Template', 'kind: Templat'))).toEqual([expect.stringMatching(/^2 /)]);
    expect(wrong(text('        odd: { type: string, $ref: "#/x" }'))).toEqual([expect.stringContaining('unknown field "$ref"')]);
    expect(wrong(text().replace('team: rival }', "team: rival, '${{ parameters.name }}': x }"))).toEqual([
      expect.stringContaining('a key is not filled in'),
    ]);
    for (const url of ['javascript:alert(1)', '//evil.example', '/\t/evil.example', 'https://a b', 'data:text/html,x'])
      expect(wrong(text().replace("'${{ steps.app.url }}'", JSON.stringify(url)))).toEqual([
        expect.stringContaining('22 must be an address'),
      ]);
    expect(wrong(text().replace("'${{ steps.app.url }}'", "'https://docs.example/${{ parameters.name }}'"))).toEqual([]);
    expect(wrong('a: &a [*a, *a]\n')).not.toEqual([]);
  });

  it('whose manifests no answer can make right says where, and one that an answer can make right does not', () => {
    const wrong = (from: string, to: string, extra = '') => {
      const result = parseTemplate(text(extra).replace(from, to));
      return result.ok ? [] : result.error.map((issue) => `${issue.line} ${issue.path} ${issue.message}`);
    };
    expect(wrong('kind: Service', 'kind: Servce')).toEqual([expect.stringMatching(/^16 \/spec\/steps\/0\/manifests\/0\/kind .*Service/)]);
    expect(wrong("min: '${{ parameters.size }}', max: 5", 'min: 9, max: 5')).toEqual([
      expect.stringMatching(/^20 \/spec\/steps\/0\/manifests\/0\/spec\/scaling/),
    ]);
    expect(wrong('port: 80', 'prt: 80')).not.toEqual([]);
    expect(wrong('spec:\n            workload', 'spec:\n            worklod')).not.toEqual([]);
    // An answer has a part in these.
    expect(wrong("min: '${{ parameters.size }}', max: 5", "min: '${{ parameters.size }}', max: 1")).toEqual([]);
    expect(wrong('port: 80', "port: '${{ parameters.text }}'", '        text: { type: string }')).toEqual([]);
    // A rule may compare what stands in two maps: as long as one answer is right, nothing is wrong.
    const limited = (cpu: string) =>
      parseTemplate(
        text(`        cpu: ${cpu}`)
          .replace('required: [name]', 'required: [name, cpu]')
          .replace(
            'command: [node, x.mjs]',
            "command: [node, x.mjs], resources: { requests: { cpu: '${{ parameters.cpu }}' }, limits: { cpu: 500m } }",
          ),
      );
    expect(limited('{ type: string, enum: ["1", "250m"] }').ok).toBe(true);
    expect(limited('{ type: string, enum: ["250m", "1"] }').ok).toBe(true);
    expect(limited('{ type: number, maximum: 9 }').ok).toBe(true);
    // No sample fits what is asked: nothing can be said.
    expect(wrong('kind: Service', 'kind: Servce', '        code: { type: string, pattern: "^[0-9]{7}x$" }').length).toBeGreaterThan(0);
    expect(wrong('format: name }', 'pattern: "^[0-9]{7}x$" }')).toEqual([]);
  });

  it('renders the same manifests for the same answers, always of the team that runs it', () => {
    const document = parsed(text());
    const once = renderTemplate(document, { ...input, parameters: { name: 'web' } });
    expect(once).toEqual(renderTemplate(document, { ...input, parameters: { name: 'web' } }));
    if (!once.ok) throw new Error('not rendered');
    expect(once.value.manifests[0]?.metadata).toMatchObject({
      name: 'web',
      team: 'shop',
      annotations: { 'orrery.dev/template': 'probe@1' },
    });
    expect(once.value.manifests[0]?.spec.scaling).toEqual({ min: 2, max: 5 });
  });

  it('tells which answer is wrong', () => {
    const document = parsed(text());
    const wrong = (parameters: Record<string, unknown>) => {
      const result = renderTemplate(document, { ...input, parameters });
      return result.ok ? [] : result.error.map((issue) => `${issue.path} ${issue.message}`);
    };
    expect(wrong({})).toEqual(['/parameters/name is needed']);
    expect(wrong({ name: 'web', size: 9 })).toEqual(['/parameters/size must be at most 5']);
    expect(wrong({ name: 'Not a name' })).toEqual([expect.stringContaining('/parameters/name must be lowercase')]);
    expect(wrong({ name: 'web', extra: 1 })).toEqual(['/parameters/extra "extra" is not asked for']);
  });

  it('shows only links that a browser may follow, and none that has no address', () => {
    const document = parsed(text());
    // What is published is checked; what an expression makes of an answer is not known before.
    for (const url of ['javascript:alert(1)', '//evil.example', '${{ parameters.name }}'])
      document.spec.output?.links?.push({ title: 'Bad', url });
    const step = { url: 'http://web.dev.localhost/', service: 'web', serviceId: 'svc_1', page: '/services/svc_1', revision: 1 };
    const run = { ...input, parameters: { name: 'web' } };
    expect(renderOutput(document, run, { app: step })).toEqual({
      ok: true,
      value: { text: 'web', links: [{ title: 'Open', url: step.url }] },
    });
    expect(renderOutput(document, run, { app: { ...step, url: null } })).toEqual({ ok: true, value: { text: 'web', links: [] } });
  });

  it('answers of any shape never throw', () => {
    const document = parsed(text());
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (answers) => typeof checkParameters(document, answers).ok === 'boolean'),
    );
    fc.assert(fc.property(fc.jsonValue(), (name) => typeof renderTemplate(document, { ...input, parameters: { name } }).ok === 'boolean'));
  });
});

describe('the templates that come with the product', () => {
  const names = readdirSync('examples/templates', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  it('are at least five', () => expect(names.length).toBeGreaterThanOrEqual(5));
  it.each(names.map((entry) => entry.name))('%s renders manifests that are accepted as they are', (name) => {
    const document = parsed(readFileSync(`examples/templates/${name}/template.yaml`, 'utf8'));
    expect(document.metadata.name).toBe(name);
    const rendered = renderTemplate(document, {
      ...input,
      parameters: { name: 'hello', ...(name === 'http-from-git' ? { url: 'https://git.example/team/app.git' } : {}) },
    });
    expect(rendered.ok ? [] : rendered.error).toEqual([]);
  });
});
