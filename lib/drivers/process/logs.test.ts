import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogLine, LogOptions } from '#lib/drivers/driver.ts';
import { until } from '#lib/drivers/until.ts';
import { createLogKeeper } from './log-keeper.ts';
import { createSplitter } from './log-lines.ts';
import { readLogs } from './logs.ts';
import { createTestPlace, FENCE, nodeSpec, reach, SIGNAL } from './testing.ts';

const ALL: LogOptions = { follow: false, previous: false, tailLines: undefined, sinceIso: undefined };

describe('kept logs', () => {
  let base: string;
  let folder: string;
  let keeper: ReturnType<typeof createLogKeeper>;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'orrery-logs-'));
    folder = join(base, 'logs', 'one', '0');
    mkdirSync(folder, { recursive: true });
    for (const stream of ['out', 'err']) writeFileSync(join(folder, stream), '');
    keeper = createLogKeeper(base, { fileBytes: 2000, files: 3 });
    keeper.sweep();
    keeper.keep(folder);
  });
  afterEach(() => {
    keeper.close();
    rmSync(base, { recursive: true, force: true });
  });
  const read = async (options: Partial<LogOptions> = {}): Promise<LogLine[]> => {
    const out: LogLine[] = [];
    for await (const line of readLogs(join(base, 'logs'), 'one', { ...ALL, ...options }, () => true, SIGNAL)) out.push(line);
    return out;
  };
  const write = (stream: 'out' | 'err', text: string | Buffer): void => {
    appendFileSync(join(folder, stream), text);
    keeper.sweep();
  };

  test('both streams come in the order in which they were seen', async () => {
    write('out', 'a\n');
    write('err', 'b\n');
    write('out', 'c\nd');
    write('err', 'e\n');
    write('out', 'd\n');
    expect((await read()).map((line) => `${line.stream} ${line.text}`)).toEqual([
      'stdout a',
      'stderr b',
      'stdout c',
      'stderr e',
      'stdout dd',
    ]);
  });

  test('a full file is cut and nothing is lost at a calm pace', async () => {
    const texts = Array.from({ length: 30 }, (_, n) => `line ${n} ${'x'.repeat(90)}`);
    for (const text of texts) write('out', `${text}\n`);
    expect((await read()).map((line) => line.text)).toEqual(texts);
    expect(statSync(join(folder, 'out')).size).toBeLessThan(2200);
  });

  test('a flood is cut to size and the loss is told', async () => {
    for (let n = 0; n < 50; n += 1) write('out', `${'flood '.repeat(300)}\n`);
    write('out', 'the end\n');
    const lines = await read();
    expect(lines.at(-1)?.text).toBe('the end');
    expect(lines.some((line) => /MiB dropped/.test(line.text))).toBe(true);
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(bytes).toBeLessThan(20_000);
  });

  test('bytes that are no text and endless lines survive', async () => {
    write('out', Buffer.from([0xff, 0xfe, 0x41, 0x0a]));
    write('out', `${'y'.repeat(40_000)}\nshort\n`);
    const lines = await read();
    expect(lines.some((line) => line.text === 'short')).toBe(true);
    expect(Math.max(...lines.map((line) => line.text.length))).toBeLessThan(17_000);
  });

  test('since leaves out what is older', async () => {
    write('out', 'old\n');
    const cut = await until(
      async () => (Date.now() > Date.parse((await read())[0]?.at ?? '') + 20 ? new Date().toISOString() : undefined),
      'time to pass',
    );
    write('out', 'new\n');
    expect((await read({ sinceIso: cut })).map((line) => line.text)).toEqual(['new']);
  });

  test('a keeper that starts anew goes on where the old one was', async () => {
    write('out', `${'a'.repeat(1500)}\n`);
    write('out', `${'b'.repeat(1500)}\n`);
    keeper.close();
    keeper = createLogKeeper(base, { fileBytes: 2000, files: 3 });
    keeper.sweep();
    keeper.keep(folder);
    write('out', 'c\n');
    expect((await read()).map((line) => line.text.charAt(0))).toEqual(['a', 'b', 'c']);
  });
});

test('however the bytes are cut into pieces, the lines are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n', 'é', '\r', '\0') }), { maxLength: 20 }), (pieces) => {
      const whole = Buffer.from(pieces.join(''));
      const split = (parts: Buffer[]): string[] => {
        const splitter = createSplitter('out', false);
        return [...parts.flatMap((part) => splitter.push(part, '')), ...splitter.flush('')].map((line) => line.text);
      };
      expect(split(pieces.map((piece) => Buffer.from(piece)))).toEqual(split([whole]));
    }),
  );
});

test('a program that floods its output does not fill the disk', async () => {
  const place = createTestPlace();
  try {
    const driver = place.open();
    await driver.ensure(
      nodeSpec('one', '', { command: ['sh', '-c', 'exec yes some words to fill a line with'], ports: [] }),
      FENCE,
      SIGNAL,
    );
    await reach(driver, 'one', 'ready');
    let most = 0;
    const end = Date.now() + 2500;
    while (Date.now() < end) {
      most = Math.max(most, Number(execFileSync('du', ['-sk', join(place.home, 'logs')], { encoding: 'utf8' }).split('\t')[0]));
      await new Promise((next) => setTimeout(next, 20));
    }
    expect(most).toBeGreaterThan(1024);
    expect(most / 1024).toBeLessThan(1000); // uncut it would be several GiB
    const tail: LogLine[] = [];
    for await (const line of driver.logs('one', { ...ALL, tailLines: 3 }, SIGNAL)) tail.push(line);
    expect(tail).toHaveLength(3);
  } finally {
    await place.dispose();
  }
}, 20_000);
