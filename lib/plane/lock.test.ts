import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLockOwner, releaseLock, takeLock } from './lock.ts';
import { findProcess } from './process-identity.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the launcher lock', () => {
  it('is held by a living process, and the second is told by whom', () => {
    expect(takeLock(file, 'http://localhost:1')).toBeNull();
    expect(takeLock(file, 'http://localhost:2')).toMatchObject({ pid: process.pid, what: 'http://localhost:1' });
    releaseLock(file);
    expect(findLockOwner(file)).toBeNull();
    expect(takeLock(file, 'x')).toBeNull();
  });

  it('is not held by a number that another process has by now', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, startTime: 'another/1', what: 'x', since: '' }));
    expect(findLockOwner(file)).toBeNull();
    expect(takeLock(file, 'y')).toBeNull();
  });

  it('is taken over from a dead process and from a torn file', async () => {
    const child = spawn('sleep', ['30']);
    const identity = findProcess(child.pid ?? 0);
    writeFileSync(file, JSON.stringify({ ...identity, what: 'x', since: '' }));
    expect(takeLock(file, 'y')).toMatchObject({ pid: child.pid });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(takeLock(file, 'y')).toBeNull();
    writeFileSync(file, '{"pid":');
    expect(takeLock(file, 'z')).toBeNull();
  });
});
