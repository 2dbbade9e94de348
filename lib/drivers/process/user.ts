import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, readIfThere, readJson, writeAtomic } from './files.ts';
import { withLock } from './lock.ts';

/** The user a workload runs as; undefined when the plane is not root and cannot change users. */
export type User = { uid: number; gid: number } | undefined;
export type Users = { forKey(key: string): Promise<User> };

const FIRST_UID = 61_000;
const LAST_UID = 64_999;

/**
 * Gives every isolation key its own user id, for ever. The map is a file in `run`; `registry`, shared by all planes of this
 * machine, keeps two planes from giving out the same number.
 */
export function createUsers(run: string, registry: string, home: string): Users {
  if (process.getuid?.() !== 0) return { forKey: async () => undefined };
  const mapPath = join(run, 'users.json');
  mkdirSync(registry, { recursive: true, mode: 0o700 });
  let known: Record<string, number> = readJson(mapPath) ?? {};

  return {
    async forKey(key) {
      const cached = known[key];
      if (cached !== undefined) return { uid: cached, gid: cached };
      return withLock(join(run, 'users.lock'), () => {
        known = readJson(mapPath) ?? {};
        const uid = known[key] ?? claimUid(registry, home, key);
        known = { ...known, [key]: uid };
        writeAtomic(mapPath, JSON.stringify(known));
        return { uid, gid: uid };
      });
    },
  };
}

function claimUid(registry: string, home: string, key: string): number {
  const system = systemIds();
  for (const name of readdirSync(registry)) {
    const owner = readJson<{ home: string }>(join(registry, name));
    if (owner && !existsSync(owner.home)) rmSync(join(registry, name), { force: true });
  }
  const label = createHash('sha256').update(key).digest('hex').slice(0, 16);
  for (let uid = FIRST_UID; uid <= LAST_UID; uid += 1) {
    if (system.has(uid)) continue;
    try {
      writeFileSync(join(registry, String(uid)), JSON.stringify({ home, label }), { flag: 'wx', mode: 0o600 });
      return uid;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
  throw new Error(`no user id is left between ${FIRST_UID} and ${LAST_UID}`);
}

function systemIds(): Set<number> {
  const lines = ['/etc/passwd', '/etc/group'].flatMap((path) => readIfThere(path)?.split('\n') ?? []);
  return new Set(lines.map((line) => Number(line.split(':')[2])));
}

/** The user's numbers as `spawn` options. */
export const spawnUser = (uid: number | undefined): { uid?: number; gid?: number } => (uid === undefined ? {} : { uid, gid: uid });
