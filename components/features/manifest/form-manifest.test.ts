import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseManifests } from '#lib/domain/manifest/parse.ts';
import { emptyServiceFields, fieldOfPath, type ServiceFields, toManifest, validateServiceFields } from './form-manifest.ts';
import { splitWords } from './split-words.ts';

const fields = (patch: Partial<ServiceFields>): ServiceFields => ({
  ...emptyServiceFields({ team: 'shop', environment: 'dev' }),
  name: 'checkout',
  command: 'node server.js',
  ...patch,
});

describe('a form as a manifest', () => {
  test('what the form accepts, the manifest parser accepts and reads the same', () => {
    const value = fc
      .string({ maxLength: 40 })
      .filter((text) => !/[\n\r\0]/.test(text) && text.trim() === text && !/[\ud800-\udfff]/.test(text));
    fc.assert(
      fc.property(value, value, (title, variable) => {
        const parsed = parseManifests(toManifest(fields({ title, variables: `A=${variable}` })));
        expect(parsed.ok).toBe(true);
        if (!parsed.ok) return;
        const { metadata, spec } = parsed.value.documents[0]?.manifest ?? {};
        expect(metadata?.title ?? '').toBe(title);
        expect(spec?.workload.containers.main?.variables?.A).toBe(variable.trim());
      }),
    );
  });
  test('every part of the form finds its place', () => {
    const parsed = parseManifests(
      toManifest(
        fields({
          files: 'git',
          gitUrl: 'https://example.com/a.git',
          gitRef: 'main',
          needs: 'catalog, cart',
          min: 2,
          max: 6,
          readyPath: '/ready',
        }),
      ),
    );
    expect(parsed.ok && parsed.value.documents[0]?.manifest.spec).toMatchObject({
      artifact: { git: { url: 'https://example.com/a.git', ref: 'main' } },
      scaling: { min: 2, max: 6 },
      workload: {
        containers: { main: { command: ['node', 'server.js'], readinessProbe: { httpGet: { path: '/ready' } } } },
        resources: { catalog: { type: 'service' }, cart: { type: 'service' } },
      },
    });
  });
  test('each wrong field has its own sentence', () => {
    expect(
      Object.keys(
        validateServiceFields(fields({ name: 'Not Good', command: '"open', variables: 'A=1\nnope', needs: 'UP', min: 5, max: 2 })),
      ).sort(),
    ).toEqual(['command', 'max', 'name', 'needs', 'variables']);
    expect(validateServiceFields(fields({}))).toEqual({});
  });
  test('a located refusal lands on its field', () => {
    expect([
      fieldOfPath('/metadata/name'),
      fieldOfPath('/spec/artifact/path'),
      fieldOfPath('/spec/scaling/max'),
      fieldOfPath('/elsewhere'),
    ]).toEqual(['name', 'folder', 'max', undefined]);
  });
});

test.each([
  ['node server.js', ['node', 'server.js']],
  [`node -e "console.log('a b')"`, ['node', '-e', "console.log('a b')"]],
  [`a '' "b c" d\\ e`, ['a', '', 'b c', 'd e']],
  ['  ', []],
])('%j splits into words', (line, words) => {
  expect(splitWords(line)).toEqual({ ok: true, value: words });
});

test('an open quote is said, not guessed', () => {
  expect(splitWords('a "b').ok).toBe(false);
});
