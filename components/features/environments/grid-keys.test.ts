import { expect, it } from 'vitest';
import { stepInGrid } from './grid-keys.ts';

const size = { rows: 30, columns: 3 };
it.each([
  ['ArrowRight', false, { row: 4, column: 1 }, { row: 4, column: 2 }],
  ['ArrowRight', false, { row: 4, column: 2 }, { row: 4, column: 2 }],
  ['ArrowLeft', false, { row: 4, column: 0 }, { row: 4, column: 0 }],
  ['ArrowUp', false, { row: 0, column: 1 }, { row: 0, column: 1 }],
  ['ArrowDown', false, { row: 29, column: 1 }, { row: 29, column: 1 }],
  ['Home', false, { row: 4, column: 2 }, { row: 4, column: 0 }],
  ['End', true, { row: 4, column: 0 }, { row: 29, column: 2 }],
  ['PageDown', false, { row: 25, column: 0 }, { row: 29, column: 0 }],
  ['p', false, { row: 4, column: 0 }, undefined],
])('%s (Ctrl: %s) from %j leads to %j, never out of the grid', (key, ctrlKey, from, to) => {
  expect(stepInGrid({ key, ctrlKey }, from, size)).toEqual(to);
});
