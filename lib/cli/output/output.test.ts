import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clean, cleanJson } from './clean.ts';
import { formatLogLine } from './log-line.ts';
import { renderPlan } from './plan.ts';
import { makeStyle } from './style.ts';
import { age, renderTable } from './table.ts';

const plain = makeStyle(false);
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must never come out
const DANGEROUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('text from a server', () => {
  it('never reaches the terminal with a control character in it, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(clean(text)).not.toMatch(DANGEROUS);
        expect(cleanJson(JSON.stringify(text))).not.toMatch(DANGEROUS);
        expect(JSON.parse(cleanJson(JSON.stringify(text)))).toBe(text);
      }),
    );
  });

  it('keeps what people write', () => {
    expect(clean('Grüße, 世界 👋\tok')).toBe('Grüße, 世界 👋\tok');
    expect(clean('\u001b[31mred\u001b]0;title\u0007\r')).toBe('\\u{1b}[31mred\\u{1b}]0;title\\u{7}\\u{d}');
  });

  it('is one line in a table', () => {
    const table = renderTable(
      [
        { title: 'NAME', cell: (row: string) => row },
        { title: 'X', cell: () => null },
      ],
      ['a', 'evil\nline\u001b[2J'],
    );
    expect(table.split('\n')).toHaveLength(3);
    expect(table).toBe(`${'NAME'.padEnd(24)}X\n${'a'.padEnd(24)}-\nevil\\u{a}line\\u{1b}[2J  -`);
  });
});

describe('log lines', () => {
  const view = { timestamps: false, instance: true, style: plain, json: false };
  it('are read as JSON, as server-sent events, and as plain text', () => {
    const line = { at: '2026-01-01T00:00:00.000Z', stream: 'stdout', text: 'hi', instanceId: 'ins_01abcdef' };
    expect(formatLogLine(JSON.stringify(line), view)).toEqual({ text: 'abcdef hi', at: line.at });
    expect(formatLogLine(`data: ${JSON.stringify(line)}`, { ...view, timestamps: true, instance: false }).text).toBe(`${line.at} hi`);
    expect(formatLogLine('just text', view).text).toBe('just text');
    expect(formatLogLine('{"not":"a line"}', view).text).toBe('{"not":"a line"}');
    for (const raw of [': keep-alive', 'event: line', 'id: 7', '']) expect(formatLogLine(raw, view).text).toBeUndefined();
  });
  it('cannot move the cursor or set a title', () => {
    expect(formatLogLine(JSON.stringify({ at: 'x', stream: 'stderr', text: '\u001b]0;x\u0007' }), view).text).not.toMatch(DANGEROUS);
  });
});

describe('ages and plans', () => {
  it('count in one unit', () => {
    const now = new Date('2026-01-10T00:00:00Z');
    expect(
      ['2026-01-09T23:59:50Z', '2026-01-09T23:50:00Z', '2026-01-09T20:00:00Z', '2026-01-01T00:00:00Z'].map((at) => age(at, now)),
    ).toEqual(['10s', '10m', '4h', '9d']);
    expect(age(null, now)).toBe('-');
  });
  it('show each changed field, and warnings always', () => {
    const item = {
      service: 'web',
      team: 'shop',
      environment: 'dev',
      action: 'update',
      revision: 2,
      fromRevision: 1,
      changes: [{ path: '/spec/scaling/min', kind: 'changed', before: 1, after: 2 }],
      warnings: ['careful'],
      denials: [],
    } as const;
    const text = renderPlan([{ ...item, changes: [...item.changes], warnings: [...item.warnings], denials: [] }], plain, 'planned');
    expect(text).toBe('~ web would be updated in dev (revision 1 -> 2)\n    ~ /spec/scaling/min: 1 -> 2\n    note: careful');
  });
});
