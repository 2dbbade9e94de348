import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareHome } from './home.ts';

describe('prepareHome', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'orrery-home-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the folder, and those above it, for this user alone; a second time changes nothing', () => {
    const home = join(folder, 'some', 'where');
    prepareHome(home);
    prepareHome(home);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(existsSync(join(home, 'keys'))).toBe(true);
  });

  it('says why a folder cannot be used', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => prepareHome(file)).toThrow('it is a file, not a folder');
    expect(() => prepareHome(join(file, 'below'))).toThrow(/a part of its path, is a file/);
  });

  it.runIf(existsSync('/proc/self'))('ends with a reason where the system makes no folders', () => {
    expect(() => prepareHome('/proc/nowhere/at-all')).toThrow(/no folder can be made there|may not read and write/);
  });
});
