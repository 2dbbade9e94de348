import { describe, expect, test } from 'vitest';
import { LogBuffer, type LogLine, plainText, visibleRange } from './log-buffer.ts';

const lines = (count: number, from = 0): LogLine[] =>
  Array.from({ length: count }, (_, index) => ({
    at: new Date(index + from).toISOString(),
    stream: 'stdout',
    text: `line ${index + from}${(index + from) % 10 === 0 ? ' ERROR' : ''}`,
  }));

describe('what a reader holds', () => {
  test('never more than its bound, the newest kept, and the rest counted', () => {
    const buffer = new LogBuffer(1000);
    for (let at = 0; at < 25; at += 1) buffer.push(lines(100, at * 100));
    expect(buffer.total).toBeLessThanOrEqual(1000);
    expect(buffer.total + buffer.dropped).toBe(2500);
    expect(buffer.slice(buffer.shownCount - 1, buffer.shownCount)[0]?.line.text).toBe('line 2499');
  });
  test('a line keeps its number while older ones go', () => {
    const buffer = new LogBuffer(100);
    buffer.push(lines(95));
    const last = buffer.slice(94, 95)[0];
    buffer.push(lines(20, 95));
    expect(buffer.slice(0, buffer.shownCount).find((row) => row.line.text === last?.line.text)?.number).toBe(last?.number);
  });
  test('a filter matches whatever the case, before and after it is set', () => {
    const buffer = new LogBuffer();
    buffer.push(lines(100));
    buffer.setFilter('error');
    expect(buffer.shownCount).toBe(10);
    buffer.push(lines(100, 100));
    expect(buffer.shownCount).toBe(20);
    buffer.setFilter('');
    expect(buffer.shownCount).toBe(200);
  });
  test('a hundred thousand lines are taken in and filtered within a second', () => {
    const buffer = new LogBuffer();
    const startedAt = performance.now();
    for (let at = 0; at < 100; at += 1) buffer.push(lines(1000, at * 1000));
    buffer.setFilter('error');
    expect(buffer.shownCount).toBe(10_000);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });
  test('the file has every matching line with its time and stream', () => {
    const buffer = new LogBuffer();
    buffer.push([{ at: '2026-01-01T00:00:00.000Z', stream: 'stderr', text: 'boom', instanceId: 'ins_1' }]);
    expect(buffer.toText()).toBe('2026-01-01T00:00:00.000Z ins_1 stderr boom\n');
  });
});

test('only rows in view are drawn, whatever the length', () => {
  expect(visibleRange({ scrollTop: 1_000_000, height: 600, rowHeight: 20, count: 100_000 }, 10)).toEqual({ start: 49_990, end: 50_040 });
  expect(visibleRange({ scrollTop: 0, height: 600, rowHeight: 20, count: 3 }, 10)).toEqual({ start: 0, end: 3 });
  expect(visibleRange({ scrollTop: 0, height: 600, rowHeight: 20, count: 0 }, 10)).toEqual({ start: 0, end: 0 });
});

test('terminal colours and control characters do not reach the page', () => {
  expect(plainText('\u001b[31mred\u001b[0m\tand\u0007 plain')).toBe('red\tand plain');
});
