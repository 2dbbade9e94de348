import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashSources } from './build.ts';

let root: string;
const hash = () => hashSources(root, ['app', 'gone', 'next.config.js']);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'orrery-build-'));
  mkdirSync(join(root, 'app', 'deep'), { recursive: true });
  writeFileSync(join(root, 'app', 'deep', 'page.tsx'), 'one');
  writeFileSync(join(root, 'next.config.js'), '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('hashSources', () => {
  it('stays the same while nothing changes, and when a test or something outside changes', () => {
    const before = hash();
    writeFileSync(join(root, 'README.md'), 'x');
    writeFileSync(join(root, 'app', 'page.test.tsx'), 'x');
    expect(hash()).toBe(before);
  });

  it('changes with content, time, name, a new and a removed file', () => {
    const seen = new Set([hash()]);
    const step = (change: () => void): void => {
      change();
      seen.add(hash());
    };
    step(() => writeFileSync(join(root, 'app', 'deep', 'page.tsx'), 'three'));
    step(() => utimesSync(join(root, 'app', 'deep', 'page.tsx'), 1, 1));
    step(() => renameSync(join(root, 'app', 'deep', 'page.tsx'), join(root, 'app', 'deep', 'layout.tsx')));
    step(() => writeFileSync(join(root, 'app', 'new.ts'), ''));
    step(() => rmSync(join(root, 'next.config.js')));
    expect(seen.size).toBe(6);
  });

  it('costs milliseconds for the whole product', () => {
    hashSources(process.cwd());
    const begun = performance.now();
    hashSources(process.cwd());
    expect(performance.now() - begun).toBeLessThan(150);
  });
});
