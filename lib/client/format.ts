/** 1500 -> `1.5 cores`, 250 -> `250 m`: CPU as people speak of it. */
export function formatCpu(milli: number): string {
  if (milli < 1000) return `${Math.round(milli)} m`;
  const cores = milli / 1000;
  return `${trim(cores)} ${cores === 1 ? 'core' : 'cores'}`;
}

/** 64 -> `64 MiB`, 2048 -> `2 GiB`. */
export function formatMemory(mib: number): string {
  return mib < 1024 ? `${Math.round(mib)} MiB` : `${trim(mib / 1024)} GiB`;
}

/** 900 -> `900 B`, 20480 -> `20 KiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${trim(bytes / 1024)} KiB` : formatMemory(bytes / 1024 / 1024);
}

/** Share of a whole as `42 %`; a whole of nothing is `0 %`. */
export function formatPercent(part: number, whole: number): string {
  if (whole <= 0) return '0 %';
  const share = (part / whole) * 100;
  return share > 0 && share < 1 ? '<1 %' : `${Math.round(share)} %`;
}

/** `1 service`, `3 services`; `one` is the singular word. */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** 90_000 -> `1 min 30 s`: two units at most. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return join(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  if (seconds < 86_400) return join(Math.floor(seconds / 3600), 'h', Math.floor((seconds % 3600) / 60), 'min');
  return join(Math.floor(seconds / 86_400), 'd', Math.floor((seconds % 86_400) / 3600), 'h');
}

/** How long ago, in one unit: `just now`, `12 s ago`, `3 h ago`; the future reads `in 5 min`. */
export function formatAgo(iso: string, nowMs: number): string {
  const ms = nowMs - Date.parse(iso);
  const size = Math.abs(ms);
  if (size < 3_000) return 'just now';
  const [value, unit] =
    size < 60_000
      ? [size / 1000, 's']
      : size < 3_600_000
        ? [size / 60_000, 'min']
        : size < 86_400_000
          ? [size / 3_600_000, 'h']
          : [size / 86_400_000, 'd'];
  const text = `${Math.floor(Number(value))} ${unit}`;
  return ms >= 0 ? `${text} ago` : `in ${text}`;
}

/** `2026-03-01 14:05:09` in the reader's own time zone, or in UTC. */
export function formatClock(iso: string, zone: 'own' | 'utc' = 'own'): string {
  const date = new Date(iso);
  if (zone === 'utc') return date.toISOString().slice(0, 19).replace('T', ' ');
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The reader's own time zone, as `Europe/Paris`. */
export const zoneName = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `CrashLoop` -> `crash loop`: a machine's word inside a sentence. */
export const plainWord = (camel: string): string => camel.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

const trim = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, ''));
const join = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
