import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '#lib/kit/errors.ts';
import { hexOf } from './digest.ts';
import { type Inspector, inspectTar } from './inspect.ts';
import { type ArtifactLimits, DEFAULT_LIMITS } from './limits.ts';

/**
 * The plane's shelf of archives: `<home>/artifacts/<hex>.tar`, named by content, never changed once there. Archives travel compressed
 * and are kept plain, so that a file's own sha256 is its digest and whoever unpacks it can check with no more than that.
 */
export type ArtifactStore = {
  /** Absolute path of the archive, there or not. @throws AppError `invalid` for a malformed digest */
  pathOf(digest: string): string;
  has(digest: string): Promise<boolean>;
  /**
   * Takes in a tar.gz. It is inspected and hashed while it streams, and appears under its name all at once.
   * @throws AppError `invalid` (hostile, broken, or not the promised `expect`), `too-large`
   */
  put(source: AsyncIterable<Uint8Array>, options?: { expect?: string | undefined; limits?: ArtifactLimits }): Promise<Stored>;
};

export type Stored = { digest: string; bytes: number };

export function artifactStore(home: string): ArtifactStore {
  const folder = join(home, 'artifacts');
  const pathOf = (digest: string) => join(folder, `${hexOf(digest)}.tar`);
  return {
    pathOf,
    has: (digest) =>
      access(pathOf(digest)).then(
        () => true,
        () => false,
      ),
    async put(source, { expect, limits = DEFAULT_LIMITS } = {}) {
      if (expect !== undefined) hexOf(expect);
      await mkdir(folder, { recursive: true, mode: 0o755 });
      const temporary = join(folder, `.incoming-${randomBytes(8).toString('hex')}`);
      try {
        const digest = await receive(source, temporary, limits);
        if (expect !== undefined && digest !== expect)
          throw new AppError('invalid', `The upload is ${digest}, not the promised ${expect}: it was damaged on its way.`);
        await rename(temporary, pathOf(digest));
        return { digest, bytes: (await stat(pathOf(digest))).size };
      } finally {
        await rm(temporary, { force: true });
      }
    },
  };
}

/** Puts a packed file in the store. The digest must be the file's own. */
export const putFile = (store: ArtifactStore, file: string, expect: string): Promise<Stored> =>
  store.put(createReadStream(file), { expect });

/** Undoes the one compression and writes down exactly what was inspected and hashed, with nothing behind it. */
async function receive(source: AsyncIterable<Uint8Array>, file: string, limits: ArtifactLimits): Promise<string> {
  const hash = createHash('sha256');
  const inspector = inspectTar(limits);
  try {
    await pipeline(
      Readable.from(source),
      createGunzip(),
      (chunks: AsyncIterable<Buffer>) => inspecting(chunks, inspector, (chunk) => hash.update(chunk)),
      createWriteStream(file, { mode: 0o644, flags: 'wx', flush: true }),
    );
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE')
      throw new AppError('invalid', 'This is not a gzip-compressed tar archive.', { cause: error });
    throw error;
  }
  return `sha256:${hash.digest('hex')}`;
}

async function* inspecting(chunks: AsyncIterable<Buffer>, inspector: Inspector, onChunk: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    inspector.write(chunk);
    onChunk(chunk);
    yield chunk;
  }
  inspector.end();
}
