import { openAsBlob } from 'node:fs';
import { type Packed, packFolder } from '#lib/artifact/pack.ts';
import { AppError } from '#lib/kit/errors.ts';
import { CliError, EXIT } from '../exit.ts';
import { clean } from '../output/clean.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Api } from '../plane/api.ts';
import { type FolderArtifact, findFolders, withDigests } from './artifacts.ts';
import type { Source } from './collect.ts';

type Options = {
  /** Only compute digests. */
  dryRun: boolean;
  team: string | undefined;
};

/**
 * Packs every folder the manifests name, uploads what the plane does not have, and gives the manifests back with digests in place.
 * A folder named by several services is packed once, and uploaded once for each team.
 * @throws CliError with file and line of the manifest that names a bad folder
 */
export async function bringArtifacts(api: Api, terminal: Terminal, sources: readonly Source[], options: Options): Promise<Source[]> {
  const packed = new Map<string, Packed>();
  const uploaded = new Set<string>();
  try {
    const filled: Source[] = [];
    for (const source of sources) {
      const digests = new Map<number, string>();
      for (const need of findFolders(source)) {
        const one = packed.get(need.folder) ?? (await pack(need, terminal));
        packed.set(need.folder, one);
        digests.set(need.document, one.digest);
        const key = `${need.team ?? options.team ?? ''} ${one.digest}`;
        if (!options.dryRun && !uploaded.has(key)) await upload(api, terminal, need, one, need.team ?? options.team);
        uploaded.add(key);
      }
      filled.push({ ...source, text: withDigests(source, (document) => digests.get(document)) });
    }
    return filled;
  } finally {
    for (const one of packed.values()) await one.dispose();
  }
}

async function pack(need: FolderArtifact, terminal: Terminal): Promise<Packed> {
  if (terminal.interactive) terminal.progress(`packing ${clean(need.folder)}`);
  try {
    return await packFolder(need.folder);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw new CliError(EXIT.error, `The files of ${need.service} cannot be packed.`, {
      issues: [{ file: need.file, line: need.line, path: '/spec/artifact/path', message: cause.message }],
      cause,
    });
  }
}

async function upload(api: Api, terminal: Terminal, need: FolderArtifact, packed: Packed, team: string | undefined): Promise<void> {
  const query = new URLSearchParams({ digest: packed.digest, ...(team ? { team } : {}) });
  const file = await openAsBlob(packed.file);
  let sent = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      sent += chunk.byteLength;
      if (terminal.interactive)
        terminal.progress(`uploading ${clean(need.service)}: ${Math.round((100 * sent) / Math.max(1, packed.bytes))} %`);
      controller.enqueue(chunk);
    },
  });
  await api.upload(`/api/v1/artifacts?${query}`, file.stream().pipeThrough(counting), packed.bytes);
  terminal.note(`${clean(need.service)}: uploaded ${packed.entries} entries, ${size(packed.bytes)}, ${packed.digest.slice(0, 19)}…`);
}

const size = (bytes: number): string =>
  bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
