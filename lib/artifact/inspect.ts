import { Parser, type ReadEntry } from 'tar';
import { AppError } from '#lib/kit/errors.ts';
import { assertLinkInside } from './entries.ts';
import { type ArtifactLimits, DEFAULT_LIMITS, tarCap, tooLarge, tooMany } from './limits.ts';

/**
 * Looks through an uncompressed tar while it passes: no absolute path, no `..`, no link to the outside, nothing below a link, no device,
 * no name twice, nothing past the caps. Whoever unpacks it later may still check; nothing hostile gets as far as that.
 */
export type Inspector = {
  /** @throws AppError `invalid` or `too-large`, naming the entry */
  write(chunk: Buffer): void;
  end(): void;
  seen(): { bytes: number; entries: number; files: number };
};

export function inspectTar(limits: ArtifactLimits = DEFAULT_LIMITS): Inspector {
  const names = new Map<string, 'file' | 'folder' | 'link'>();
  const total = { bytes: 0, files: 0, raw: 0 };
  let failure: Error | undefined;
  let head: Buffer | undefined = Buffer.alloc(0);

  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      try {
        if (!failure) look(entry, names, total, limits);
      } catch (error) {
        failure = error as Error;
      }
      entry.resume();
    },
  });
  parser.on('error', (error: unknown) => {
    failure ??= new AppError('invalid', 'This is not a sound tar archive.', { cause: error });
  });
  const check = () => {
    if (failure) throw failure;
  };
  const pass = (chunk: Buffer) => {
    parser.write(chunk);
    check();
  };
  return {
    write(chunk) {
      total.raw += chunk.length;
      if (total.raw > tarCap(limits)) throw new AppError('too-large', `An artifact may hold ${Math.round(limits.bytes / 1_048_576)} MB.`);
      if (head === undefined) return pass(chunk);
      head = Buffer.concat([head, chunk]);
      if (head.length < 512) return;
      // The parser would unpack a second compression by itself; one is all an artifact has.
      if (head.toString('latin1', 257, 262) !== 'ustar') throw new AppError('invalid', 'This is not a tar archive.');
      const first = head;
      head = undefined;
      pass(first);
    },
    end() {
      if (head !== undefined) throw new AppError('invalid', 'This is not a tar archive.');
      parser.end();
      check();
      assertNothingBelowLinks(names);
      if (total.files === 0) throw new AppError('invalid', 'The archive holds no file.');
    },
    seen: () => ({ bytes: total.bytes, entries: names.size, files: total.files }),
  };
}

type Names = Map<string, 'file' | 'folder' | 'link'>;

function look(entry: ReadEntry, names: Names, total: { bytes: number; files: number }, limits: ArtifactLimits): void {
  const path = entry.path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
  // `tar -C folder .` writes the folder itself as "./".
  if ((path === '' || path === '.') && entry.type === 'Directory') return;
  const parts = path.split('/');
  if (path === '' || path.includes('\0') || path.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..'))
    throw new AppError('invalid', `The archive's entry "${entry.path}" is not a plain relative path.`);
  if (names.has(path)) throw new AppError('invalid', `The archive holds "${path}" twice.`);
  if (names.size >= limits.entries) throw tooMany(limits, path);
  if ((entry.mode ?? 0) & 0o7000) throw new AppError('invalid', `The archive's entry "${path}" has a set-user, set-group or sticky bit.`);
  switch (entry.type) {
    case 'File':
    case 'OldFile':
      total.bytes += entry.size;
      total.files += 1;
      if (total.bytes > limits.bytes) throw tooLarge(limits, path);
      names.set(path, 'file');
      return;
    case 'Directory':
      names.set(path, 'folder');
      return;
    case 'SymbolicLink':
      assertLinkInside(path, entry.linkpath ?? '');
      names.set(path, 'link');
      return;
    default:
      throw new AppError(
        'invalid',
        `The archive's entry "${path}" is a ${entry.type}; files, folders and links are all an artifact may hold.`,
      );
  }
}

function assertNothingBelowLinks(names: Names): void {
  for (const path of names.keys()) {
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1)) {
      const above = names.get(path.slice(0, cut));
      if (above === 'link' || above === 'file')
        throw new AppError('invalid', `The archive's entry "${path}" lies below "${path.slice(0, cut)}", which is no folder.`);
    }
  }
}
