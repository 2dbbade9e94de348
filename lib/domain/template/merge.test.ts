import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../kit/json.ts';
import { mergeThreeWay } from './merge.ts';

const base = { scaling: { min: 1, max: 3 }, command: ['node', 'a.mjs'], variables: { A: '1' }, probe: { httpGet: { path: '/' } } };
const paths = (changes: readonly { path: string }[]) => changes.map((change) => change.path);

describe('a three-way merge', () => {
  it('applies what the template changed and keeps what the team changed', () => {
    const team = { ...base, scaling: { min: 1, max: 8 }, variables: { A: '1', MINE: 'x' } };
    const template = { ...base, scaling: { min: 2, max: 3 }, variables: { A: '1', NEW: 'y' } };
    const merged = mergeThreeWay(base, team, template);
    expect(merged.value).toEqual({ ...base, scaling: { min: 2, max: 8 }, variables: { A: '1', MINE: 'x', NEW: 'y' } });
    expect(paths(merged.kept)).toEqual(['/scaling/max', '/variables/MINE']);
    expect(merged.conflicts).toEqual([]);
  });

  it('never overwrites what both changed: the team’s value stands until somebody chooses', () => {
    const team = { ...base, scaling: { min: 5, max: 8 }, command: ['bun', 'a.mjs'] };
    const template = { ...base, scaling: { min: 2, max: 3 }, command: ['deno', 'a.mjs'] };
    const open = mergeThreeWay(base, team, template);
    expect(open.value).toEqual(team);
    expect(open.conflicts.map(({ path, team: mine, template: theirs, choice }) => [path, mine, theirs, choice])).toEqual([
      ['/command', ['bun', 'a.mjs'], ['deno', 'a.mjs'], null],
      ['/scaling/min', 5, 2, null],
    ]);
    const chosen = mergeThreeWay(base, team, template, { '/command': 'template', '/scaling/min': 'team' });
    expect(chosen.value).toEqual({ ...team, command: ['deno', 'a.mjs'] });
  });

  it('takes a removal as a change, and does not mix fields that exclude each other', () => {
    const { variables: _, ...without } = base;
    expect(mergeThreeWay(base, base, without).value).toEqual(without);
    expect(mergeThreeWay(base, without, base).value).toEqual(without);
    const team = { artifact: { git: { url: 'https://a.example/b' } } };
    const merged = mergeThreeWay({ artifact: { path: 'a' } }, team, { artifact: { path: 'b' } });
    expect(merged.value).toEqual(team);
    expect(paths(merged.conflicts)).toEqual(['/artifact']);
  });

  it('masks what looks like a secret', () => {
    const seen = mergeThreeWay({ v: { API_TOKEN: 'a' } }, { v: { API_TOKEN: 'canary-1' } }, { v: { API_TOKEN: 'canary-2' } });
    expect(JSON.stringify([seen.kept, seen.conflicts])).not.toContain('canary');
  });

  const tree = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.oneof(fc.integer({ min: 0, max: 2 }), fc.dictionary(fc.constantFrom('x', 'y'), fc.integer({ min: 0, max: 2 }))),
  );
  it('changes nothing where the template changed nothing, and gives the template’s where the team did not', () => {
    fc.assert(fc.property(tree, tree, (one, two) => canonicalJson(mergeThreeWay(one, two, one).value) === canonicalJson(two)));
    fc.assert(fc.property(tree, tree, (one, two) => canonicalJson(mergeThreeWay(one, one, two).value) === canonicalJson(two)));
  });
  it('done twice is done once', () => {
    fc.assert(
      fc.property(tree, tree, tree, (one, two, three) => {
        const { value } = mergeThreeWay(one, two, three);
        expect(mergeThreeWay(one, value, three).value).toEqual(value);
      }),
    );
  });
});
