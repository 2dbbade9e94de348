import { resolve } from 'node:path';
import { type Document, isMap, isScalar, type Pair, parseAllDocuments, type YAMLMap } from 'yaml';
import type { Source } from './collect.ts';

/** A folder that a manifest names without saying what is in it. */
export type FolderArtifact = { folder: string; service: string; team: string | undefined; file: string; line: number; document: number };

const OPTIONS = { keepSourceTokens: true, maxAliasCount: 100, logLevel: 'silent', prettyErrors: false } as const;

/** Every `spec.artifact.path` without a digest. A text that does not parse has none: the plane explains what is wrong with it. */
export function findFolders(source: Source): FolderArtifact[] {
  return documentsOf(source.text).flatMap((document, at) => {
    const artifact = artifactOf(document);
    const path = artifact && pathPair(artifact);
    const value = path && isScalar(path.value) ? path.value : undefined;
    if (!artifact || artifact.has('digest') || typeof value?.value !== 'string' || !value.range) return [];
    const name = document.getIn(['metadata', 'name']);
    const team = document.getIn(['metadata', 'team']);
    return [
      {
        folder: resolve(source.base, value.value),
        service: typeof name === 'string' ? name : '?',
        team: typeof team === 'string' ? team : undefined,
        file: source.name,
        line: source.text.slice(0, value.range[0]).split('\n').length,
        document: at,
      },
    ];
  });
}

/**
 * The text with digests filled in, every line where it was, so that places in error messages stay right: `{ path: ./web }` gains a key,
 * and a block of the one key `path` becomes such a map.
 */
export function withDigests(source: Source, digestOf: (document: number) => string | undefined): string {
  const edits = documentsOf(source.text).flatMap((document, at) => {
    const digest = digestOf(at);
    const artifact = artifactOf(document);
    const pair = artifact && pathPair(artifact);
    const range = pair && isScalar(pair.value) ? pair.value.range : undefined;
    if (!digest || !artifact?.range || artifact.has('digest') || !pair || !range) return [];
    if (artifact.flow) return [{ from: range[1], to: range[1], text: `, ${quoteKey(source)}: "${digest}"` }];
    const written = source.text.slice(range[0], range[1]);
    return [
      {
        from: artifact.range[0],
        to: range[1],
        text: `{ path: ${/[\n,[\]{}]/.test(written) ? JSON.stringify(contentOf(pair)) : written}, digest: "${digest}" }`,
      },
    ];
  });
  let text = source.text;
  for (const edit of edits.sort((a, b) => b.from - a.from)) text = text.slice(0, edit.from) + edit.text + text.slice(edit.to);
  return text;
}

function documentsOf(text: string): Document[] {
  const parsed = parseAllDocuments(text, OPTIONS);
  const list = Array.isArray(parsed) ? parsed : [];
  return list.some((document) => document.errors.length > 0) ? [] : list;
}

function artifactOf(document: Document): YAMLMap | undefined {
  const node = document.getIn(['spec', 'artifact'], true);
  return isMap(node) ? node : undefined;
}

const pathPair = (map: YAMLMap): Pair | undefined => map.items.find((item) => isScalar(item.key) && item.key.value === 'path');
const contentOf = (pair: Pair): unknown => (isScalar(pair.value) ? pair.value.value : undefined);
/** JSON wants its keys in quotes; YAML does not mind. */
const quoteKey = (source: Source): string => (/^\s*[{[]/.test(source.text) ? '"digest"' : 'digest');
