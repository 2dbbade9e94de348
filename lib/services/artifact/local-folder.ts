import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { Env } from '#lib/kit/env.ts';
import { AppError } from '#lib/kit/errors.ts';

/**
 * The real folder behind `artifact.path` when the plane itself has to read it: below one of the allowed roots with every link resolved,
 * and apart from the plane's own folder. The refusal is the same whether the folder exists or not.
 * @throws AppError `denied` with the allowed roots and the way out
 */
export async function allowedFolder(path: string, env: Pick<Env, 'home' | 'artifactRoots'>): Promise<string> {
  const real = await realpath(resolve(path)).catch(() => undefined);
  const home = await realpath(env.home).catch(() => env.home);
  if (real !== undefined && !isBelow(real, home) && !isBelow(home, real)) {
    for (const root of env.artifactRoots) {
      const base = await realpath(root).catch(() => undefined);
      if (base !== undefined && isBelow(real, base)) return real;
    }
  }
  const roots = env.artifactRoots.length > 0 ? env.artifactRoots.join(', ') : 'none';
  throw new AppError(
    'denied',
    `The plane may not read the folder "${path}" by itself. Use \`orrery apply -f\`, which packs and uploads it, or put it below an allowed folder (${roots}; set by ORRERY_ARTIFACT_ROOTS).`,
    { issues: [{ path: '/spec/artifact/path', message: 'is not a folder the plane may read' }] },
  );
}

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
