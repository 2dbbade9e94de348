import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { usageError } from '../exit.ts';

/** One file of manifests. `base` is where its relative artifact paths start. */
export type Source = { name: string; text: string; base: string };

const MAX_BYTES = 1_048_576;
const MANIFEST = /^.*\.(ya?ml|json)$/i;
/** Enough to tell ours from a package.json or somebody else's YAML, also where the file does not parse. */
const OURS = /["']?apiVersion["']?\s*:\s*["']?(orrery|score)\.dev\//;

/**
 * The manifests that `-f` names: files as they are, folders searched for *.yaml, *.yml and *.json that hold one of ours, `-` for the
 * standard input. In the order given, files of a folder by name.
 * @throws CliError `usage` naming what is missing, empty or too large
 */
export async function collectSources(paths: readonly string[], readInput: () => Promise<string>): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of paths) sources.push(...(await sourcesOf(path, readInput)));
  const unique = [...new Map(sources.map((source) => [source.name, source])).values()];
  if (unique.length === 0)
    throw usageError(`No manifest was found in ${paths.join(', ')}.`, 'A manifest begins with "apiVersion: orrery.dev/v1".');
  const bytes = unique.reduce((sum, source) => sum + Buffer.byteLength(source.text), 0);
  if (bytes > MAX_BYTES)
    throw usageError(`The manifests are ${bytes} bytes together; one apply takes ${MAX_BYTES}.`, 'Apply them in several steps.');
  return unique;
}

async function sourcesOf(path: string, readInput: () => Promise<string>): Promise<Source[]> {
  if (path === '-') return [{ name: '<stdin>', text: await readInput(), base: process.cwd() }];
  const status = await stat(path).catch(() => undefined);
  if (!status) throw usageError(`There is no file or folder "${path}".`);
  if (!status.isDirectory()) return [await readSource(path)];
  const found: Source[] = [];
  for (const file of await filesBelow(path)) {
    const source = await readSource(file);
    if (OURS.test(source.text)) found.push(source);
  }
  return found;
}

async function readSource(path: string): Promise<Source> {
  const status = await stat(path);
  if (status.size > MAX_BYTES) return { name: relative(process.cwd(), path) || path, text: '', base: dirname(resolve(path)) };
  const text = await readFile(path, 'utf8');
  return { name: relative(process.cwd(), path) || path, text: text.replace(/^\uFEFF/, ''), base: dirname(resolve(path)) };
}

async function filesBelow(folder: string, depth = 0): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth < 16) files.push(...(await filesBelow(path, depth + 1)));
    else if (entry.isFile() && MANIFEST.test(entry.name)) files.push(path);
  }
  return files;
}
