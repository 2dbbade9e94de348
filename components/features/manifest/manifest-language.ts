import type { EditorIssue } from '#components/common/code-mirror.ts';
import type { HintSchema } from '#lib/client/schema-hints.ts';
import { schemaLanguage } from '#lib/client/schema-language.ts';
import { checkManifest } from '#lib/domain/manifest/check.ts';
import { manifestJsonSchema } from '#lib/domain/manifest/json-schema.ts';
import { parseManifests } from '#lib/domain/manifest/parse.ts';

/** Keys and values that may stand at the cursor, and what a field is for. */
export const { complete: completeManifest, describe: describeManifestField } = schemaLanguage(() => manifestJsonSchema() as HintSchema);

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

const sentence = (path: string, message: string): string =>
  path === '' || path === '/' ? message : `${path.slice(1).replaceAll('/', '.')}: ${message}`;
