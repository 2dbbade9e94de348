import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CliError, EXIT } from '../exit.ts';

const contextSchema = z.object({ url: z.string(), token: z.string(), user: z.string().default('') });
const configSchema = z.object({ current: z.string().default(''), contexts: z.record(z.string(), contextSchema).default({}) });
export type Config = z.infer<typeof configSchema>;
const localSchema = z.object({ url: z.string(), token: z.string() });

const fileOf = (folder: string) => join(folder, 'config.json');

/** The stored logins; empty when there are none. @throws CliError when the file is there and broken */
export async function readConfig(folder: string): Promise<Config> {
  const text = await readFile(fileOf(folder), 'utf8').catch(() => undefined);
  if (text === undefined) return { current: '', contexts: {} };
  const parsed = configSchema.safeParse(toJson(text));
  if (!parsed.success) throw new CliError(EXIT.error, `The file ${fileOf(folder)} is damaged.`, { hint: 'Remove it and log in again.' });
  return parsed.data;
}

/** Readable by its owner alone, and replaced in one step. */
export async function writeConfig(folder: string, config: Config): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = `${fileOf(folder)}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, fileOf(folder));
}

/** What a plane on this machine left for its owner: `<home>/cli.json`. */
export async function readLocalPlane(home: string): Promise<{ url: string; token: string } | undefined> {
  const text = await readFile(join(home, 'cli.json'), 'utf8').catch(() => undefined);
  const parsed = localSchema.safeParse(text === undefined ? undefined : toJson(text));
  return parsed.success ? parsed.data : undefined;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
