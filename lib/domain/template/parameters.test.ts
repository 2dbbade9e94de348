import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parametersBehind } from './blame.ts';
import { checkParameters } from './parameters.ts';
import { parseTemplate } from './parse.ts';
import { renderTemplate } from './render.ts';

const source = (pages: string, variables = '{}') => `apiVersion: orrery.dev/v1
kind: Template
metadata: { name: probe, title: Probe }
spec:
  parameters:
${pages}
  steps:
    - id: app
      manifests:
        - apiVersion: orrery.dev/v1
          kind: Service
          metadata: { name: web }
          spec:
            workload: { containers: { main: { command: [serve], variables: ${variables} } } }
            artifact: { git: { url: ${pages.includes('url:') ? `'\${{ parameters.url | default: "https://a.example/b" }}'` : 'https://a.example/b'}, ref: main } }
`;
const conditional = source(`
    - title: From
      required: [from]
      properties:
        from: { type: string, oneOf: [{ const: folder, title: A folder }, { const: git, title: A repository }], default: folder }
        title: { type: string }
      if: { properties: { from: { const: git } } }
      then: { properties: { url: { type: string, format: url }, ref: { type: string, default: main } }, required: [url] }
      else: { properties: { path: { type: string, default: ./ } } }
      dependentRequired: { title: [path] }
    - title: More
      properties: { many: { type: boolean, default: false } }
      allOf:
        - if: { properties: { many: { const: true }, from: { const: git } } }
          then: { properties: { count: { type: integer, minimum: 1, exclusiveMaximum: 5, multipleOf: 2, default: 2 } }, required: [count] }`);
const documentOf = (text: string) => {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(parsed.error.map((issue) => `${issue.line}: ${issue.message}`).join('\n'));
  return parsed.value;
};
const check = (text: string, given: Record<string, unknown>) => {
  const checked = checkParameters(documentOf(text), given);
  return checked.ok ? checked.value : checked.error.map((issue) => `${issue.path} ${issue.message}`);
};
const mistakes = (text: string) => {
  const parsed = parseTemplate(text);
  return parsed.ok ? [] : parsed.error.map((issue) => `${issue.line} ${issue.message}`);
};

describe('questions that depend on answers', () => {
  it('come up with the answers they depend on, across pages, and only then are needed', () => {
    expect(check(conditional, {})).toEqual({ from: 'folder', path: './', many: false });
    expect(check(conditional, { from: 'git' })).toEqual(['/url is needed']);
    expect(check(conditional, { from: 'git', url: 'https://a.example/b', many: true })).toEqual({
      from: 'git',
      url: 'https://a.example/b',
      ref: 'main',
      many: true,
      count: 2,
    });
    expect(check(conditional, { from: 'git', url: 'https://a.example/b', many: true, count: 3 })).toEqual([
      '/count must be a multiple of 2',
    ]);
    expect(check(conditional, { from: 'git', url: 'https://a.example/b', many: true, count: 5 })).toEqual(['/count must be less than 5']);
  });

  it('drop answers to what does not come up', () => {
    expect(check(conditional, { from: 'folder', url: 'not an address', count: 99 })).toEqual({ from: 'folder', path: './', many: false });
  });

  it('say what is wrong with a condition, by line', () => {
    const wrong = source(
      '    - { title: A, properties: { a: { type: string } }, if: { properties: { b: { const: x } } }, then: { required: [c] } }',
    );
    expect(mistakes(wrong)).toEqual(['6 "c" is not a field of this page', '6 "b" is not asked for before this']);
    expect(mistakes(source('    - { title: A, properties: { a: { type: string } }, then: { required: [a] } }'))).toEqual([
      '6 there is no "if" that it belongs to',
    ]);
  });

  it('never throw, whatever the answers', () => {
    const document = documentOf(conditional);
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('from', 'url', 'many', 'count', 'x'), fc.jsonValue()),
        (given) => typeof checkParameters(document, given).ok === 'boolean',
      ),
    );
  });
});

const nested = source(
  `
    - title: One
      properties:
        db:
          type: object
          title: Database
          required: [size]
          properties: { size: { type: string, enum: [small, large], default: small }, days: { type: integer, minimum: 1 } }
        jobs:
          type: array
          maxItems: 3
          items: { type: object, required: [name], properties: { name: { type: string, format: name }, every: { type: integer, default: 5 } } }
        day: { type: string, format: date }`,
  "{ SIZE: '${{ parameters.db.size }}' }",
);

describe('groups of questions', () => {
  it('fill in their parts and locate what is wrong in them', () => {
    expect(check(nested, {})).toEqual({ db: { size: 'small' } });
    expect(check(nested, { db: { days: 0 }, jobs: [{ name: 'ok' }, { every: 1 }, { name: 'Not ok', odd: 1 }], day: '2027-02-29' })).toEqual(
      [
        '/db/days must be at least 1',
        '/jobs/1/name is needed',
        expect.stringContaining('/jobs/2/name must be lowercase'),
        '/jobs/2/odd is not asked for',
        '/day must be a date such as 2027-01-31',
      ],
    );
    expect(check(nested, { db: { size: 'large' }, day: '2028-02-29' })).toEqual({ db: { size: 'large' }, day: '2028-02-29' });
  });

  it('know their parts in expressions', () => {
    expect(mistakes(nested.replace('parameters.db.size', 'parameters.db.colour'))).toEqual([
      expect.stringContaining('"db" has no field "colour"'),
    ]);
    expect(mistakes(nested.replace('required: [size]', 'required: [colour]'))).toEqual([
      expect.stringContaining('"colour" is not a field of this group'),
    ]);
  });
});

describe('secrets', () => {
  it.each(['format: password', 'writeOnly: true', 'ui: { widget: password }'])(
    'a template that asks for one with %s is refused, and told why',
    (how) => {
      for (const field of [
        `{ type: string, ${how} }`,
        `{ type: array, items: { type: string, ${how} } }`,
        `{ type: object, properties: { inner: { type: string, ${how} } } }`,
      ])
        expect(mistakes(source(`    - { title: A, properties: { key: ${field} } }`))).toEqual([
          expect.stringContaining('a template may not ask for secrets'),
        ]);
    },
  );
});

describe('answers in manifests', () => {
  const document = documentOf(
    source(
      '    - { title: A, properties: { url: { type: string }, note: { type: string } } }',
      "{ NOTE: '${{ parameters.note }}', MORE: 'is ${{ parameters.note }}.' }",
    ),
  );
  const render = (note: string) => renderTemplate(document, { version: 1, team: 'shop', environment: 'dev', parameters: { note } });

  it('stay one text each, whatever YAML would make of them', () => {
    const hostile = [
      'a: b',
      'x\nspec:\n  evil: 1',
      '*anchor',
      '&a b',
      '!!js/function x',
      '{ a: 1 }',
      '- x',
      '# c',
      '"',
      "'",
      'null',
      '2027-01-31',
      '1e3',
      '\t',
      '<<: *x',
      '%TAG',
      '---',
      '…\u2028x',
      '|',
      '>',
    ];
    for (const note of hostile) {
      const made = render(note);
      expect(made.ok && made.value.manifests[0]?.spec.workload.containers.main?.variables, note).toEqual({
        NOTE: note,
        MORE: `is ${note}.`,
      });
    }
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (note) => {
        const made = render(note);
        if (made.ok) expect(made.value.manifests[0]?.spec.workload.containers.main?.variables).toEqual({ NOTE: note, MORE: `is ${note}.` });
      }),
    );
  });

  it('are found again from a complaint about the manifest', () => {
    expect(parametersBehind(document, 0, '/spec/artifact/git/url')).toEqual(['url']);
    expect(parametersBehind(document, 0, '/spec/artifact/git/ref')).toEqual(['url']);
    expect(parametersBehind(document, 0, '/spec/artifact')).toEqual(['url']);
    expect(parametersBehind(document, 0, '/spec/workload/containers/main/variables/NOTE')).toEqual(['note']);
    expect(parametersBehind(document, 0, '/metadata/name')).toEqual([]);
    expect(parametersBehind(document, 9, '/spec/artifact')).toEqual([]);
  });
});
