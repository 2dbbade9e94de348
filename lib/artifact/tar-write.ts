import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Header, Pax } from 'tar';
import { AppError } from '#lib/kit/errors.ts';
import type { PackEntry } from './entries.ts';

const EPOCH = new Date(0);

/** The bytes of a tar of these entries: no times, no owners, so that they depend on names, contents and the x bit alone. */
export async function* writeTar(folder: string, entries: readonly PackEntry[]): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    yield headerOf(entry);
    if (entry.kind === 'file') yield* contentOf(folder, entry);
  }
  yield Buffer.alloc(1024);
}

function headerOf(entry: PackEntry): Buffer {
  const fields = fieldsOf(entry);
  const block = Buffer.alloc(512);
  const needsRecord = new Header({ ...fields, uid: 0, gid: 0, mtime: EPOCH }).encode(block);
  // Names that do not fit the old header travel in a PAX record before it; its prefix field is never relied on.
  if (!needsRecord && Buffer.byteLength(fields.path) < 100) return block;
  const record = new Pax({ path: fields.path, linkpath: fields.linkpath, size: fields.size, mtime: EPOCH });
  return Buffer.concat([record.encode(), block]);
}

function fieldsOf(entry: PackEntry) {
  switch (entry.kind) {
    case 'folder':
      return { path: `${entry.path}/`, linkpath: undefined, mode: 0o755, size: 0, type: 'Directory' as const };
    case 'link':
      return { path: entry.path, linkpath: entry.target, mode: 0o777, size: 0, type: 'SymbolicLink' as const };
    case 'file':
      return { path: entry.path, linkpath: undefined, mode: entry.mode, size: entry.size, type: 'File' as const };
  }
}

/** Exactly as many bytes as the header says. A file that changes meanwhile is an error: half of two versions is no version. */
async function* contentOf(folder: string, entry: PackEntry & { kind: 'file' }): AsyncGenerator<Buffer> {
  const changed = () => new AppError('conflict', `"${entry.path}" changed while it was being packed. Try again.`);
  const handle = await open(join(folder, entry.path), constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause) => {
    throw new AppError('invalid', `"${entry.path}" cannot be read (${cause.code ?? 'error'}).`, { cause });
  });
  try {
    const status = await handle.stat();
    if (`${status.dev}:${status.ino}` !== entry.inode || status.size !== entry.size) throw changed();
    let left = entry.size;
    while (left > 0) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(left, 262_144)));
      if (bytesRead === 0) throw changed();
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    const padding = (512 - (entry.size % 512)) % 512;
    if (padding > 0) yield Buffer.alloc(padding);
  } finally {
    await handle.close();
  }
}
