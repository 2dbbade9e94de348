import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { DriverError, type InstanceSpec } from '#lib/drivers/driver.ts';
import type { WorkDir } from './workdir.ts';

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MAC_PATH = '/opt/homebrew/bin:';

export const searchPath = (bin: string): string => `${bin}:${process.platform === 'darwin' ? MAC_PATH : ''}${SYSTEM_PATH}`;

/**
 * The absolute path of the program a command names. `node` is the plane's own; `npm` and `npx` are those beside it or the machine's.
 * A path is taken relative to the working copy. Throws DriverError `start-failed` without retry when there is no such program.
 */
export function findProgram(name: string, path: string, nodeBin: string, work: string): string {
  if (name.includes('/')) {
    const file = isAbsolute(name) ? name : resolve(work, name);
    if (existsSync(file)) return file;
    throw unknown(name, 'is not in the working copy');
  }
  const beside = name === 'npm' || name === 'npx' ? [dirname(nodeBin)] : [];
  for (const folder of [...beside, ...path.split(':')]) {
    const file = join(folder, name);
    if (isExecutable(file)) return file;
  }
  throw unknown(name, 'is not installed on this machine');
}

/** Everything an instance gets to see as its environment; nothing of the plane's is in it. */
export function programEnv(
  spec: InstanceSpec,
  dir: WorkDir,
  ports: Record<string, number>,
  path: string,
  place: string,
): Record<string, string> {
  const env: Record<string, string> = {
    PATH: path,
    HOME: dir.home,
    TMPDIR: dir.temporary,
    PWD: dir.work,
    USER: 'orrery',
    LANG: 'C.UTF-8',
    HOST: '127.0.0.1',
    ...spec.env,
    ORRERY_INSTANCE: spec.id,
    ORRERY_PLACE: `${place}.${spec.attempt}`,
    ORRERY_SERVICE: spec.name.service,
    ORRERY_ENVIRONMENT: spec.name.environment,
    ORRERY_REVISION: String(spec.name.revision),
  };
  const [first] = spec.ports;
  const firstPort = first && ports[first.name];
  if (firstPort !== undefined) env.PORT = String(firstPort);
  for (const port of spec.ports) {
    const value = ports[port.name];
    if (value !== undefined && port.variable !== '') env[port.variable] = String(value);
  }
  return env;
}

/**
 * The pairs by which a process of an instance is known when neither its group nor its limits tell. The attempt is part of them: what
 * is left of one attempt may still be ended while the next one starts.
 */
export const markerOf = (id: string, attempt: number, place: string): string[] => [
  `ORRERY_INSTANCE=${id}`,
  `ORRERY_PLACE=${place}.${attempt}`,
];

/** Refuses what could never be started, with a sentence for the manifest's author. */
export function checkSpec(spec: InstanceSpec): void {
  const bad = (message: string): never => {
    throw new DriverError('invalid-spec', message, { retry: false });
  };
  if (!/^[a-z0-9]{1,63}$/.test(spec.id)) bad(`"${spec.id}" is not an instance id: use lowercase letters and digits.`);
  if (!Number.isInteger(spec.attempt) || spec.attempt < 0) bad('The attempt must be a whole number.');
  if (!spec.command[0]) bad('A process needs a command: name the program to run.');
  for (const text of spec.command) if (text.includes('\0')) bad('The command holds a NUL character.');
  for (const [name, value] of Object.entries(spec.env)) {
    if (name === '' || /[=\0]/.test(name)) bad(`"${name}" cannot be the name of an environment variable.`);
    if (value.includes('\0')) bad(`The value of ${name} holds a NUL character.`);
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

const unknown = (name: string, why: string): DriverError =>
  new DriverError('start-failed', `The program "${name}" cannot be started: it ${why}.`, { retry: false });
