import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type FreezeWindow, findFreeze, freezeWindow } from './freeze.ts';

const weekend: FreezeWindow = {
  kind: 'weekly',
  from: { day: 5, time: '16:00' },
  to: { day: 1, time: '08:00' },
  timeZone: 'Europe/Berlin',
  reason: 'Weekend',
};
const at = (iso: string) => new Date(iso);

describe('a freeze', () => {
  it.each([
    ['before it begins', '2026-11-27T14:59:59Z', null],
    ['from its first moment', '2026-11-27T15:00:00Z', '2026-11-30T07:00:00.000Z'],
    ['over the end of the week', '2026-11-29T23:59:00Z', '2026-11-30T07:00:00.000Z'],
    ['up to its end, which is no part of it', '2026-11-30T07:00:00Z', null],
    ['in summer time, an hour earlier', '2026-07-05T12:00:00Z', '2026-07-06T06:00:00.000Z'],
    ['over the change to winter time', '2026-10-24T12:00:00Z', '2026-10-26T07:00:00.000Z'],
    ['over the change to summer time', '2026-03-28T12:00:00Z', '2026-03-30T06:00:00.000Z'],
  ])('%s', (_name, now, endsAt) => {
    expect(findFreeze([weekend], at(now))?.endsAt ?? null).toBe(endsAt);
  });

  it('ends when the last of those that touch ends', () => {
    const once: FreezeWindow = { kind: 'once', from: '2026-11-30T06:00:00Z', to: '2026-12-02T00:00:00Z', reason: 'Migration' };
    expect(findFreeze([once, weekend], at('2026-11-28T00:00:00Z'))).toEqual({ reason: 'Weekend', endsAt: '2026-12-02T00:00:00.000Z' });
    expect(findFreeze([], at('2026-11-28T00:00:00Z'))).toBeNull();
  });

  it('is refused when it says nothing: no zone of this world, an end before its beginning, no length, no reason', () => {
    const bad = [
      { ...weekend, timeZone: 'Europe/Atlantis' },
      { ...weekend, to: weekend.from },
      { ...weekend, reason: ' ' },
      { kind: 'once', from: '2026-11-30T06:00:00Z', to: '2026-11-30T06:00:00Z', reason: 'None' },
    ];
    for (const window of bad) expect(freezeWindow.safeParse(window).success, JSON.stringify(window)).toBe(false);
    expect(freezeWindow.safeParse(weekend).success).toBe(true);
  });
});

const moment = fc.record({
  day: fc.integer({ min: 1, max: 7 }),
  time: fc.integer({ min: 0, max: 1439 }).map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`),
});
const window = fc
  .record({
    kind: fc.constant('weekly' as const),
    from: moment,
    to: moment,
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
    reason: fc.constant('because'),
  })
  .filter(({ from, to }) => from.day !== to.day || from.time !== to.time);

test('what it calls its end is free, and nothing before it is', () => {
  fc.assert(
    fc.property(
      window,
      fc.integer({ min: 1_760_000_000, max: 1_830_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (one, seconds, share) => {
        const now = seconds * 1000;
        const freeze = findFreeze([one], new Date(now));
        if (!freeze) return;
        const end = Date.parse(freeze.endsAt);
        expect(end).toBeGreaterThan(now);
        expect(end - now).toBeLessThanOrEqual(7 * 86_400_000 + 7_200_000);
        expect(findFreeze([one], new Date(end))).toBeNull();
        // An hour that the clocks repeat or skip may open a window early; otherwise it holds all the way.
        const between = now + (end - now) * share;
        const offset = (ms: number) =>
          new Intl.DateTimeFormat('en', { timeZone: one.timeZone, timeZoneName: 'longOffset' }).format(ms).split('GMT')[1];
        if (offset(now) === offset(end)) expect(findFreeze([one], new Date(Math.min(between, end - 60_000)))).not.toBeNull();
      },
    ),
    { numRuns: 500 },
  );
});
