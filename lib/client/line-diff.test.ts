import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffLines } from './line-diff.ts';

const word = fc.constantFrom('a', 'b', 'c', '');

test('both texts can be read back from the rows', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), fc.array(word, { maxLength: 30 }), (left, right) => {
      const rows = diffLines(left.join('\n'), right.join('\n'));
      expect(rows.flatMap((row) => (row.left ? [row.left.text] : [])).join('\n')).toBe(left.join('\n'));
      expect(rows.flatMap((row) => (row.right ? [row.right.text] : [])).join('\n')).toBe(right.join('\n'));
      for (const row of rows) if (row.kind === 'same') expect(row.left?.text).toBe(row.right?.text);
    }),
  );
});

test('equal texts have no other rows than same ones', () => {
  expect(diffLines('a\nb\nc', 'a\nb\nc').map((row) => row.kind)).toEqual(['same', 'same', 'same']);
});

test('a line in the middle is added without disturbing its neighbours', () => {
  expect(diffLines('a\nc', 'a\nb\nc').map((row) => row.kind)).toEqual(['same', 'added', 'same']);
});
