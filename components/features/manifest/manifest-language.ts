import type { EditorIssue } from '#components/common/code-mirror.ts';
import { describeField, type HintSchema, keyHints, valueHints } from '#lib/client/schema-hints.ts';
import { yamlPosition } from '#lib/client/yaml-position.ts';
import { checkManifest } from '#lib/domain/manifest/check.ts';
import { manifestJsonSchema } from '#lib/domain/manifest/json-schema.ts';
import { parseManifests } from '#lib/domain/manifest/parse.ts';

let schema: HintSchema | undefined;
const getSchema = (): HintSchema => {
  schema ??= manifestJsonSchema() as HintSchema;
  return schema;
};

/** Everything that can be said about the text without asking the server, by the server's own rules. */
export function validateManifest(text: string): EditorIssue[] {
  if (text.trim() === '') return [{ line: 1, column: 1, message: 'The manifest is empty.', severity: 'error' }];
  const parsed = parseManifests(text);
  if (!parsed.ok)
    return parsed.error.map((issue) => ({
      line: issue.line ?? 1,
      column: issue.column ?? 1,
      message: sentence(issue.path, issue.message),
      severity: 'error' as const,
    }));
  return parsed.value.documents.flatMap((document) =>
    checkManifest(document.manifest).map((issue) => {
      const place = document.locate(issue.path);
      return { line: place.line, column: place.column, message: sentence(issue.path, issue.message), severity: 'error' as const };
    }),
  );
}

/** Keys and values that may stand at the cursor. */
export function completeManifest(
  text: string,
  offset: number,
): ReturnType<NonNullable<import('#components/common/code-mirror.ts').EditorSetup['complete']>> {
  const position = yamlPosition(text, offset);
  const hints =
    position.writing === 'value' ? valueHints(getSchema(), position.path) : keyHints(getSchema(), position.path, position.siblings);
  return { from: offset - position.typed.length, hints };
}

/** What the field on the line is for. */
export function describeManifestField(text: string, offset: number): string | undefined {
  const end = text.indexOf('\n', offset);
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, end < 0 ? undefined : end);
  const colon = line.indexOf(':');
  if (colon < 0) return undefined;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const probe = `${text.slice(0, lineStart)}${line.slice(0, colon)}: x`;
  return describeField(getSchema(), yamlPosition(probe, probe.length).path);
}

const sentence = (path: string, message: string): string =>
  path === '' || path === '/' ? message : `${path.slice(1).replaceAll('/', '.')}: ${message}`;
