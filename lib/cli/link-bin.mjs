// Runs after `npm ci`: makes `npx orrery` work inside the checkout, where npm links the commands of dependencies but not our own.
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = join(process.cwd(), 'node_modules', '.bin');
const link = join(folder, 'orrery');
const target = join(process.cwd(), 'lib', 'cli', 'bin.mjs');

try {
  mkdirSync(folder, { recursive: true });
  chmodSync(target, 0o755);
  rmSync(link, { force: true });
  symlinkSync(relative(folder, target), link);
} catch (error) {
  // A read-only checkout or a system without links: the command still runs as `node lib/cli/bin.mjs`.
  console.warn(`orrery: the command could not be linked (${error.message}); use "node lib/cli/bin.mjs" instead of "npx orrery".`);
}
