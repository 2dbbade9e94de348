import { describe, expect, test } from 'vitest';
import { keyHints, valueHints } from './schema-hints.ts';
import { yamlPosition } from './yaml-position.ts';

/** The text with `|` where the cursor is. */
const at = (text: string) => yamlPosition(text.replace('|', ''), text.indexOf('|'));

describe('where the cursor is', () => {
  test('at the top, nothing is above', () => {
    expect(at('kind: Service\n|')).toMatchObject({ path: [], writing: 'key', siblings: ['kind'] });
  });
  test('below a key, by indentation', () => {
    expect(at('spec:\n  scaling:\n    min: 1\n    ma|')).toMatchObject({ path: ['spec', 'scaling'], typed: 'ma', siblings: ['min'] });
  });
  test('back out of a deeper block', () => {
    expect(at('spec:\n  scaling:\n    min: 1\n  ro|')).toMatchObject({ path: ['spec'], typed: 'ro', siblings: ['scaling'] });
  });
  test('a value knows its key', () => {
    expect(at('spec:\n  rollout:\n    strategy: ro|')).toMatchObject({
      path: ['spec', 'rollout', 'strategy'],
      writing: 'value',
      typed: 'ro',
    });
  });
  test('an item of a list counts as 0', () => {
    expect(at('spec:\n  scaling:\n    metrics:\n      - type: cpu\n        ta|')).toMatchObject({
      path: ['spec', 'scaling', 'metrics', '0'],
      siblings: ['type'],
    });
  });
  test('documents are apart', () => {
    expect(at('kind: Service\nspec:\n  a: 1\n---\nki|')).toMatchObject({ path: [], typed: 'ki' });
  });
  test('comments and blank lines change nothing', () => {
    expect(at('spec:\n  # a note\n\n  scaling:\n    # more\n\n    m|')).toMatchObject({ path: ['spec', 'scaling'] });
  });
});

describe('what may stand there', () => {
  const schema = {
    properties: {
      kind: { const: 'Service' },
      spec: {
        properties: { mode: { enum: ['a', 'b'] }, all: { additionalProperties: { properties: { on: { type: 'boolean' } } } } },
        required: ['mode'],
      },
    },
  };
  test('required keys come first, and what is there already is not offered', () => {
    expect(keyHints(schema, ['spec'], []).map((hint) => hint.label)).toEqual(['mode', 'all']);
    expect(keyHints(schema, ['spec'], ['mode']).map((hint) => hint.label)).toEqual(['all']);
  });
  test('names that authors choose lead on', () => {
    expect(keyHints(schema, ['spec', 'all', 'anything'], []).map((hint) => hint.label)).toEqual(['on']);
  });
  test('values where they are few', () => {
    expect(valueHints(schema, ['spec', 'mode']).map((hint) => hint.label)).toEqual(['a', 'b']);
    expect(valueHints(schema, ['spec', 'all', 'x', 'on']).map((hint) => hint.label)).toEqual(['true', 'false']);
  });
});
