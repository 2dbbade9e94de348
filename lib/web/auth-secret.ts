import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnv } from '#lib/kit/env.ts';

let secret: string | undefined;

/**
 * What signs the short-lived cookies of a sign-in (CSRF token, OIDC state and verifier). Sessions do not hang on it: they are rows.
 * Made on first use, below the state folder, readable by the plane alone; the first of several starting processes wins.
 */
export function authSecret(): string {
  if (secret) return secret;
  const path = join(readEnv().home, 'auth.key');
  mkdirSync(readEnv().home, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(path, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  secret = readFileSync(path, 'utf8').trim();
  return secret;
}
