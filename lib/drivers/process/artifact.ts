import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Parser, type ReadEntry, x } from 'tar';
import { type ArtifactRef, DriverError } from '#lib/drivers/driver.ts';

export type ArtifactLimits = { maxBytes: number; maxEntries: number };
export const ARTIFACT_LIMITS: ArtifactLimits = { maxBytes: 4 * 1024 ** 3, maxEntries: 300_000 };

/**
 * Unpacks an archive once, into `<folder>/<hex digest>`, and returns that path. The files are read-only afterwards. Throws
 * DriverError `artifact-failed` without retry when the archive is not what its digest says or holds anything unsafe.
 */
export async function unpackArtifact(folder: string, artifact: ArtifactRef, limits = ARTIFACT_LIMITS): Promise<string> {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(artifact.digest)?.[1];
  if (!hex) throw refuse(`"${artifact.digest}" is not a sha256 digest`);
  const target = join(folder, hex);
  if (existsSync(target)) return target;
  await inspect(artifact, hex, limits);
  const temporary = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  try {
    await x({ file: artifact.archivePath, cwd: temporary, strict: true, preserveOwner: false, noMtime: false });
    await makeReadOnly(temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (existsSync(target)) return target; // another plane was faster
    throw new DriverError('artifact-failed', 'The archive could not be unpacked.', { retry: true, detail: String(error), cause: error });
  }
  return target;
}

/** Reads the whole archive without writing: digest, names, links, kinds and sizes. */
async function inspect(artifact: ArtifactRef, hex: string, limits: ArtifactLimits): Promise<void> {
  const hash = createHash('sha256');
  const seen = { bytes: 0, entries: 0 };
  let complaint: string | undefined;
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      seen.entries += 1;
      seen.bytes += entry.size;
      complaint ??= complain(entry, seen, limits);
      entry.resume();
    },
  });
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      if (complaint) done(new Error(complaint));
      else if (parser.write(chunk)) done(null);
      else parser.once('drain', () => done(null));
    },
    flush(done) {
      parser.once('end', () => done(complaint ? new Error(complaint) : null));
      parser.end();
    },
  });
  watch.resume();
  try {
    await new Promise<void>((done, fail) => {
      parser.on('error', fail);
      pipeline(createReadStream(artifact.archivePath), watch).then(done, fail);
    });
  } catch (error) {
    if (complaint) throw refuse(complaint);
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw missing ? refuse('its archive is gone') : refuse('it is not a readable tar archive', error);
  }
  if (hash.digest('hex') !== hex) throw refuse('its archive does not match its digest');
}

function complain(entry: ReadEntry, seen: { bytes: number; entries: number }, limits: ArtifactLimits): string | undefined {
  const path = String(entry.path);
  if (seen.entries > limits.maxEntries) return `it holds more than ${limits.maxEntries} files`;
  if (seen.bytes > limits.maxBytes) return `it holds more than ${Math.round(limits.maxBytes / 1024 ** 2)} MiB`;
  if (path.includes('\0') || escapes(path)) return `the entry "${path.slice(0, 200)}" points outside`;
  switch (entry.type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile':
    case 'Directory':
    case 'GNUDumpDir':
      return undefined;
    case 'SymbolicLink':
      return escapes(String(entry.linkpath), posix.dirname(path)) ? `the link "${path.slice(0, 200)}" points outside` : undefined;
    case 'Link':
      return escapes(String(entry.linkpath)) ? `the link "${path.slice(0, 200)}" points outside` : undefined;
    default:
      return `the entry "${path.slice(0, 200)}" is a ${entry.type}, not a file, folder or link`;
  }
}

function escapes(path: string, from = '.'): boolean {
  if (posix.isAbsolute(path) || path.includes('\\') || /^[a-z]:/i.test(path)) return true;
  const whole = posix.normalize(posix.join(from, path));
  return whole === '..' || whole.startsWith('../');
}

async function makeReadOnly(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, (await modeOf(path)) & 0o111 ? 0o555 : 0o444);
  }
}

async function modeOf(path: string): Promise<number> {
  const { stat } = await import('node:fs/promises');
  return (await stat(path)).mode;
}

const refuse = (why: string, cause?: unknown): DriverError =>
  new DriverError('artifact-failed', `The artifact cannot be used: ${why}.`, {
    retry: false,
    cause,
    detail: cause === undefined ? undefined : String(cause),
  });
