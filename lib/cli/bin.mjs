#!/usr/bin/env node
// The command's launcher, in plain JavaScript: it must start under any Node, and Orrery itself takes Node 24.
// Where the Node on PATH is older, the packaged one takes over with the same arguments, input and output.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const WANTED = 24;

if (Number(process.versions.node.split('.')[0]) >= WANTED) await runHere();
else runPackaged();

async function runHere() {
  module.enableCompileCache?.();
  const { main } = await import('./orrery.ts');
  await main(process.argv);
}

function runPackaged() {
  const packaged = findPackaged(here);
  if (!packaged) {
    console.error(
      `orrery needs Node ${WANTED} or newer; this is ${process.versions.node}. Run "npm ci" in Orrery's folder, which brings one.`,
    );
    process.exit(1);
  }
  const child = spawn(packaged, [join(here, 'bin.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`orrery: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function findPackaged(from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', 'node', 'bin', 'node');
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}
