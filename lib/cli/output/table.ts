import { clean } from './clean.ts';

export type Cell = { text: string; paint?: (text: string) => string };
export type Column<T> = { title: string; cell(row: T): string | number | null | Cell };

/** Rows under their titles, as wide as their widest cell, every text made safe. */
export function renderTable<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = rows.map((row) => columns.map((column) => toCell(column.cell(row))));
  const widths = columns.map((column, at) => Math.max(width(column.title), ...cells.map((line) => width(line[at]?.text ?? ''))));
  const line = (parts: readonly Cell[]) =>
    parts
      .map((part, at) => {
        const padding = at === parts.length - 1 ? '' : ' '.repeat((widths[at] ?? 0) - width(part.text) + 2);
        return (part.paint ? part.paint(part.text) : part.text) + padding;
      })
      .join('')
      .trimEnd();
  return [line(columns.map((column) => ({ text: column.title }))), ...cells.map(line)].join('\n');
}

function toCell(value: string | number | null | Cell): Cell {
  if (value === null || value === '') return { text: '-' };
  if (typeof value === 'object') return { ...value, text: clean(value.text) };
  return { text: clean(String(value)) };
}

const width = (text: string): number => [...text].length;

/** How long ago, in one unit: `42s`, `7m`, `3h`, `12d`. */
export function age(iso: string | null, now: Date): string {
  if (!iso) return '-';
  const seconds = Math.max(0, Math.round((now.getTime() - new Date(iso).getTime()) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
