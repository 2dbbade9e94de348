import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AppError } from '#lib/kit/errors.ts';
import { listEntries } from './entries.ts';
import { type ArtifactLimits, DEFAULT_LIMITS } from './limits.ts';
import { writeTar } from './tar-write.ts';

export type Packed = {
  /** `sha256:<hex>` of the tar before compression: the same files give the same digest on every machine and zlib. */
  digest: string;
  /** Size of the compressed file. */
  bytes: number;
  entries: number;
  /** A tar.gz in a temporary folder; gone after `dispose`. */
  file: string;
  dispose(): Promise<void>;
};

/**
 * Packs a folder reproducibly: sorted entries, no times, no owners, modes 755 and 644 only. Leaves out `.git`, `.orrery` and what
 * `.orreryignore` lists. Links stay links and must stay inside.
 * @throws AppError `invalid` or `too-large`, naming the path
 */
export async function packFolder(folder: string, limits: ArtifactLimits = DEFAULT_LIMITS): Promise<Packed> {
  const entries = await listEntries(folder, limits);
  if (!entries.some((entry) => entry.kind === 'file')) throw new AppError('invalid', `The folder "${folder}" has no file to pack.`);
  const temporary = await mkdtemp(join(tmpdir(), 'orrery-pack-'));
  const dispose = () => rm(temporary, { recursive: true, force: true });
  try {
    const file = join(temporary, 'artifact.tgz');
    const hash = createHash('sha256');
    const tar = Readable.from(hashing(writeTar(folder, entries), hash));
    await pipeline(tar, createGzip({ level: 6 }), createWriteStream(file, { mode: 0o600 }));
    return { digest: `sha256:${hash.digest('hex')}`, bytes: (await stat(file)).size, entries: entries.length, file, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function* hashing(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
