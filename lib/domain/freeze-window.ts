/** One moment of each week, in a time zone's own time; days count from Monday, 1. */
type WeekMoment = { day: number; time: string };

/** When nothing new is deployed: each week from one moment to another, or once. `freezeWindow` in freeze.ts is its schema. */
export type FreezeWindow =
  | { kind: 'weekly'; from: WeekMoment; to: WeekMoment; timeZone: string; reason: string }
  | { kind: 'once'; from: string; to: string; reason: string };

export type ActiveFreeze = { reason: string; endsAt: string };

const WEEK = 7 * 24 * 60;
const MINUTE_MS = 60_000;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The freeze that holds at this moment, and when nothing will hold any more: windows that touch count as one. Null when none does. */
export function findFreeze(windows: readonly FreezeWindow[], now: Date): ActiveFreeze | null {
  const first = lastingLongest(windows, now.getTime());
  if (!first) return null;
  let end = first.endMs;
  // Windows that cover each other for ever would have no end: a year of them is reported as what it is.
  for (let hops = 0; hops < 60; hops += 1) {
    const next = lastingLongest(windows, end);
    if (!next || next.endMs <= end) break;
    end = next.endMs;
  }
  return { reason: first.window.reason, endsAt: new Date(end).toISOString() };
}

function lastingLongest(windows: readonly FreezeWindow[], atMs: number): { window: FreezeWindow; endMs: number } | undefined {
  return windows
    .flatMap((window) => {
      const endMs = endOf(window, atMs);
      return endMs === undefined ? [] : [{ window, endMs }];
    })
    .sort((a, b) => b.endMs - a.endMs)[0];
}

/** When a window that holds at this moment ends; undefined when it does not hold. */
function endOf(window: FreezeWindow, atMs: number): number | undefined {
  if (window.kind === 'once') {
    const end = Date.parse(window.to);
    return Date.parse(window.from) <= atMs && atMs < end ? end : undefined;
  }
  if (!holds(window, atMs)) return undefined;
  const goal = minuteOf(window.to);
  const begin = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  let end = begin + ((goal - minuteOfWeek(begin, window.timeZone) + WEEK) % WEEK) * MINUTE_MS;
  // The clocks may change in between: once more by the local time that was reached.
  const off = ((goal - minuteOfWeek(end, window.timeZone) + WEEK + WEEK / 2) % WEEK) - WEEK / 2;
  if (Math.abs(off) <= 180) end += off * MINUTE_MS;
  // An end in the hour that clocks skip never comes: the first moment after it does.
  for (let tries = 0; tries < 8 && holds(window, end); tries += 1) end += 15 * MINUTE_MS;
  return end;
}

type Weekly = Extract<FreezeWindow, { kind: 'weekly' }>;

function holds({ from, to, timeZone }: Weekly, atMs: number): boolean {
  const [start, end, here] = [minuteOf(from), minuteOf(to), minuteOfWeek(atMs, timeZone)];
  return start < end ? here >= start && here < end : here >= start || here < end;
}

export function minuteOf({ day, time }: { day: number; time: string }): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (day - 1) * 1440 + hours * 60 + minutes;
}

function minuteOfWeek(atMs: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  return DAYS.indexOf(parts.weekday ?? 'Mon') * 1440 + Number(parts.hour) * 60 + Number(parts.minute);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    if (formats.size < 500) formats.set(timeZone, format);
  }
  return format;
}

export function isTimeZone(name: string): boolean {
  try {
    return formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** A window in words: `Every week from Friday 16:00 to Monday 08:00 (Europe/Berlin)`. */
export function freezeWords(window: FreezeWindow): string {
  if (window.kind === 'once') return `From ${minuteText(window.from)} to ${minuteText(window.to)} (UTC)`;
  const moment = ({ day, time }: Weekly['from']) => `${DAY_NAMES[day - 1]} ${time}`;
  return `Every week from ${moment(window.from)} to ${moment(window.to)} (${window.timeZone})`;
}

/** `2026-11-27 08:00` of an ISO time, in UTC. */
export const minuteText = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
