import { describe, expect, it } from 'vitest';
import { supervise } from './supervise.ts';

/** A part whose runs end when the test says so; pauses are recorded and take no time. */
function scripted(failStarts: number[] = []) {
  const ends: (() => void)[] = [];
  const lines: string[] = [];
  const pauses: number[] = [];
  let starts = 0;
  const part = {
    name: 'The part',
    start: async () => {
      starts += 1;
      if (failStarts.includes(starts)) throw new Error(`start ${starts} failed`);
      const number = starts;
      return { number, onExit: (listener: () => void) => void ends.push(listener) };
    },
    lastWords: () => 'no such table',
  };
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms);
  };
  return { part, ends, lines, pauses, pause, log: (line: string) => void lines.push(line), starts: () => starts };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('supervise', () => {
  it('starts a part again at once when it ends, and says so', async () => {
    const s = scripted();
    const supervised = await supervise(s.part, s.log, s.pause);
    s.ends[0]?.();
    await settled();
    expect([supervised.current().number, s.pauses, s.lines]).toEqual([2, [], ['The part ended; starting it again …', 'The part is back.']]);
  });

  it('waits longer each time, explains a loop with the last words of its log, and never gives up', async () => {
    const s = scripted();
    const supervised = await supervise(s.part, s.log, s.pause);
    for (let end = 0; end < 12; end += 1) {
      s.ends[end]?.();
      await settled();
    }
    expect(supervised.current().number).toBe(13);
    expect(s.lines.filter((line) => line.includes('5 times in a row') && line.includes('no such table'))).toHaveLength(1);
    expect(s.pauses).toHaveLength(11);
    expect(Math.max(...s.pauses)).toBeLessThanOrEqual(10_000);
    expect(s.pauses.at(-1)).toBeGreaterThan(s.pauses[0] ?? Number.POSITIVE_INFINITY);
  });

  it('tries again when the start itself fails, but leaves the first failure to the caller', async () => {
    await expect(supervise(scripted([1]).part, () => {})).rejects.toThrow('start 1 failed');
    const s = scripted([2, 3]);
    const supervised = await supervise(s.part, s.log, s.pause);
    s.ends[0]?.();
    await settled();
    expect(supervised.current().number).toBe(4);
    expect(s.lines).toContain('The part could not be started: start 2 failed');
  });

  it('leaves a released part alone', async () => {
    const s = scripted();
    (await supervise(s.part, s.log, s.pause)).release();
    s.ends[0]?.();
    await settled();
    expect([s.starts(), s.lines]).toEqual([1, []]);
  });
});
