import { describe, expect, test } from 'vitest';
import { fuzzyMatch } from './fuzzy.ts';

const shown = (query: string, text: string): string | undefined => {
  return fuzzyMatch(query, text)
    ?.ranges.map(([from, to]) => text.slice(from, to))
    .join('|');
};
const rank = (query: string, texts: string[]): string[] =>
  texts
    .flatMap((text) => (fuzzyMatch(query, text) ? [{ text, score: fuzzyMatch(query, text)?.score ?? 0 }] : []))
    .sort((a, b) => b.score - a.score)
    .map(({ text }) => text);

describe('fuzzy matching', () => {
  test('finds letters in their order and says where they are', () => {
    expect(shown('check', 'checkout')).toBe('check');
    expect(shown('gts', 'Go to Services')).toBe('G|t|S');
    expect(shown('out', 'checkout')).toBe('out');
    expect(fuzzyMatch('xyz', 'checkout')).toBeUndefined();
    expect(fuzzyMatch('tuo', 'checkout')).toBeUndefined();
  });
  test('puts beginnings before middles, and a whole word before strewn letters', () => {
    expect(rank('cart', ['a-big-cart', 'cart', 'clear all recent things'])[0]).toBe('cart');
    expect(rank('te', ['Switch team', 'Templates', 'Latest'])[0]).toBe('Templates');
  });
  test('letters strewn over a long text are no match', () => {
    expect(fuzzyMatch('dark', 'Independent lamb of a rock')).toBeUndefined();
  });
  test('nothing typed matches everything alike', () => {
    expect(fuzzyMatch('  ', 'anything')).toEqual({ score: 0, ranges: [] });
  });
});
