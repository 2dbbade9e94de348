import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Keys = { authSecret: string; encryptionKey: string };

/** The installation's secrets, 32 random bytes each in base64url, one file each below `<home>/keys` (0600), made once. */
export function loadKeys(home: string): Keys {
  return { authSecret: loadKey(join(home, 'keys', 'auth-secret')), encryptionKey: loadKey(join(home, 'keys', 'encryption-key')) };
}

function loadKey(file: string): string {
  if (!existsSync(file)) {
    // Written whole under another name first: a half-written key would be used for ever.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
    try {
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  return readFileSync(file, 'utf8').trim();
}
