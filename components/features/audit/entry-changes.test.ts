import { describe, expect, it } from 'vitest';
import { readChanges } from './entry-changes.ts';

describe('what an entry says of before and after', () => {
  it('is told field by field, nested ones by their path, lists of plain values whole', () => {
    expect(
      readChanges({
        before: { role: 'viewer', environments: [], deep: { a: 1 } },
        after: { role: 'owner', environments: ['dev', 'prod'], deep: { a: 1, b: null }, list: [{ x: 1 }] },
      }).fields,
    ).toEqual([
      { path: 'role', before: 'viewer', after: 'owner' },
      { path: 'environments', before: 'none', after: 'dev, prod' },
      { path: 'deep.a', before: '1', after: '1' },
      { path: 'deep.b', before: undefined, after: 'none' },
      { path: 'list.0.x', before: undefined, after: '1' },
    ]);
  });

  it('keeps the changes of a manifest apart, and takes nothing for one that is none', () => {
    const change = { path: '/spec/scaling/min', kind: 'changed', before: 1, after: 2 };
    const { fields, changes } = readChanges({ before: null, after: { name: 'x', changes: [change, 'y', null, {}] } });
    expect(changes).toEqual([change]);
    expect(fields).toEqual([{ path: 'name', before: undefined, after: 'x' }]);
    expect(readChanges({ before: null, after: { changes: 3 } }).fields).toEqual([{ path: 'changes', before: undefined, after: '3' }]);
    expect(readChanges({ before: null, after: null })).toEqual({ fields: [], changes: [] });
  });
});
