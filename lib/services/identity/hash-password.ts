import { randomBytes, scrypt } from 'node:crypto';

/** scrypt with N = 2^15, r = 8, p = 1 (32 MiB) and a salt of its own for each person: `scrypt$15$<salt>$<hash>`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt);
  return `scrypt$15$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

const KEY_BYTES = 32;

/** The key of a password. Passwords are compared as people see them: Unicode is normalised. */
export function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
