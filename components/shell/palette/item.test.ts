import { describe, expect, test } from 'vitest';
import { type Item, rankItems } from './item.ts';
import { readAsk } from './read-ask.ts';

const item = (id: string, part: Partial<Pick<Item, 'group' | 'title' | 'refusal' | 'found'>> = {}): Item => ({
  id,
  group: 'Go to',
  title: id,
  run: () => undefined,
  ...part,
});
const titles = (query: string, items: Item[]): string[] =>
  rankItems(items, query).flatMap(({ items: lines }) => lines.map((line) => line.item.title));

describe('the lines of the palette', () => {
  test('recent things come first while nothing is typed, and the order is the given one', () => {
    expect(titles('', [item('Services'), item('checkout', { group: 'Recent' }), item('Home')])).toEqual(['checkout', 'Services', 'Home']);
  });
  test('the best match leads, whatever group it is of', () => {
    expect(titles('templ', [item('a tempo label', { group: 'Services' }), item('Templates')])[0]).toBe('Templates');
  });
  test('what may not be done stays in the list, after what may, with its reason', () => {
    const items = [item('Restart a', { group: 'Do', refusal: 'This takes the role developer.' }), item('Restart b', { group: 'Do' })];
    expect(titles('restart', items)).toEqual(['Restart b', 'Restart a']);
  });
  test('what the server found stays, also where the letters do not say why; the same thing is listed once', () => {
    const found = item('svc', { group: 'Services', title: 'Basket', found: true });
    expect(titles('team=shop', [found, found])).toEqual(['Basket']);
  });
});

describe('reading an action out of what is typed', () => {
  test('a verb, a name and a number', () => {
    expect(readAsk('restart check')).toEqual({ kinds: ['restart'], name: 'check', count: undefined });
    expect(readAsk('scale checkout 3')).toEqual({ kinds: ['scale'], name: 'checkout', count: 3 });
    expect(readAsk('roll back cart')).toEqual({ kinds: ['roll-back'], name: 'cart', count: undefined });
    expect(readAsk('rollback cart')).toEqual({ kinds: ['roll-back'], name: 'cart', count: undefined });
    expect(readAsk('sta che')).toEqual({ kinds: ['start'], name: 'che', count: undefined });
  });
  test('a whole verb and a space ask for the name', () => {
    expect(readAsk('restart ')).toEqual({ kinds: ['restart'], name: '', count: undefined });
    expect(readAsk('roll back ')).toEqual({ kinds: ['roll-back'], name: '', count: undefined });
    expect(readAsk('restart')).toBeUndefined();
    expect(readAsk('roll ')).toBeUndefined();
  });
  test('a plain name is no action', () => {
    expect(readAsk('checkout')).toBeUndefined();
    expect(readAsk('st x')).toBeUndefined();
    expect(readAsk('store front')).toBeUndefined();
  });
});
