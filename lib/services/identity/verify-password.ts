import { timingSafeEqual } from 'node:crypto';
import { derive } from './hash-password.ts';

const NOBODY = { salt: Buffer.alloc(16, 7), hash: Buffer.alloc(32) };

/** Takes the same time whether the person exists, has a password, or neither: the work is always done and always compared. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const known = stored === null ? undefined : /^scrypt\$15\$([\w-]+)\$([\w-]+)$/.exec(stored);
  const salt = known?.[1] ? Buffer.from(known[1], 'base64url') : NOBODY.salt;
  const expected = known?.[2] ? Buffer.from(known[2], 'base64url') : NOBODY.hash;
  const actual = await derive(password, salt);
  const same = actual.length === expected.length && timingSafeEqual(actual, expected);
  return same && known !== undefined && known !== null;
}
