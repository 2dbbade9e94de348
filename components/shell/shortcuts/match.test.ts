import { describe, expect, test } from 'vitest';
import { capsOf, isPlain, matchPress, stepOf } from './match.ts';

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });
const list = [{ keys: 'mod+k' }, { keys: 'g s' }, { keys: 'g h' }, { keys: '?' }];

describe('shortcuts', () => {
  test('a press is a step, whatever system the keyboard belongs to', () => {
    expect(stepOf(press('k', { ctrlKey: true }))).toBe('mod+k');
    expect(stepOf(press('K', { metaKey: true }))).toBe('mod+k');
    expect(stepOf(press('?'))).toBe('?');
    expect(stepOf(press('Shift'))).toBeUndefined();
    expect(stepOf(press('k', { altKey: true }))).toBeUndefined();
  });
  test('a sequence waits for its second step, and anything else ends the waiting', () => {
    expect(matchPress(list, [], 'g')).toEqual({ kind: 'wait', waiting: ['g'] });
    expect(matchPress(list, ['g'], 's')).toEqual({ kind: 'run', shortcut: { keys: 'g s' } });
    expect(matchPress(list, ['g'], 'x')).toEqual({ kind: 'none' });
    expect(matchPress(list, [], 's')).toEqual({ kind: 'none' });
  });
  test('keys with a modifier stay when single characters are switched off', () => {
    expect(list.filter(({ keys }) => isPlain(keys)).map(({ keys }) => keys)).toEqual(['g s', 'g h', '?']);
  });
  test('are written as the keyboard has them', () => {
    expect(capsOf('mod+k', true)).toEqual([['⌘', 'K']]);
    expect(capsOf('mod+k', false)).toEqual([['Ctrl', 'K']]);
    expect(capsOf('g s', false)).toEqual([['G'], ['S']]);
  });
});
