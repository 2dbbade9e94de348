import type { z } from 'zod';
import type { Issue } from '../../kit/errors.ts';
import { toPointer } from '../../kit/json.ts';
import { err, ok, type Result } from '../../kit/result.ts';
import { explainIssue } from './explain-issue.ts';
import { MANIFEST_LIMITS } from './limits.ts';
import { fromPointer, locate } from './locate.ts';
import { type ServiceManifest, scoreManifestSchema, serviceManifestSchema } from './schema.ts';
import { type Position, readSource, type Source, type SourceDocument } from './source.ts';
import { toValue } from './to-value.ts';

export type ManifestDocument = {
  manifest: ServiceManifest;
  /** The author's own text of this document, comments and all. */
  text: string;
  /** Line of its first value, from 1. */
  line: number;
  /** Where a JSON pointer into `manifest` sits in the file. */
  locate(pointer: string): Position;
};
export type ParsedManifests = { documents: ManifestDocument[] };

/**
 * YAML or JSON, one or many documents, to manifests. Strict, located, bounded, and it runs nothing: the portal's editor calls it too.
 * What the spec means (placeholders, resource types, amounts) is `checkManifest`'s business.
 */
export function parseManifests(text: string, options: { fileName?: string | undefined } = {}): Result<ParsedManifests, Issue[]> {
  const source = readSource(text);
  if (!source.ok) return err(inFile(source.error, options.fileName));
  const issues: Issue[] = [];
  const documents: ManifestDocument[] = [];
  for (const entry of source.value.documents) {
    if (entry.doc.contents === null) continue;
    const parsed = parseDocument(source.value, entry);
    if (parsed.ok) documents.push(parsed.value);
    else issues.push(...parsed.error);
    if (issues.length >= MANIFEST_LIMITS.issues) break;
  }
  if (issues.length === 0 && documents.length === 0)
    issues.push({ path: '', message: 'there is no manifest in this file', line: 1, column: 1 });
  if (issues.length > 0) return err(inFile(issues.slice(0, MANIFEST_LIMITS.issues), options.fileName));
  return ok({ documents });
}

function parseDocument({ positionAt }: Source, { doc, text }: SourceDocument): Result<ManifestDocument, Issue[]> {
  const { value, issues } = toValue(doc, positionAt);
  if (issues.length > 0) return err(issues);
  const at = (path: readonly PropertyKey[]): Position => locate(doc, path.map(String), positionAt);
  const shape = shapeOf(value);
  if ('message' in shape) return err([{ path: toPointer(shape.path), message: shape.message, ...at(shape.path) }]);
  const checked = shape.schema.safeParse(value);
  if (!checked.success) {
    return err(
      checked.error.issues
        .slice(0, MANIFEST_LIMITS.issues)
        .flatMap((issue) => explainIssue(shape.schema, issue, value))
        .slice(0, MANIFEST_LIMITS.issues)
        .map(({ path, message }) => ({ path: toPointer(path.map(String)), message, ...at(path) })),
    );
  }
  const manifest = shape.kind === 'score' ? fromScore(scoreManifestSchema.parse(value)) : serviceManifestSchema.parse(value);
  const locatePointer = (pointer: string) => at(shape.kind === 'score' ? scorePath(fromPointer(pointer)) : fromPointer(pointer));
  return ok({ manifest, text: text.trim() === '' ? text : `${text.trimEnd()}\n`, line: at([]).line, locate: locatePointer });
}

type Shape = { kind: 'service' | 'score'; schema: z.ZodType } | { message: string; path: string[] };

function shapeOf(value: unknown): Shape {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { message: 'a manifest is a map that begins with apiVersion: orrery.dev/v1', path: [] };
  const { apiVersion, kind } = value as { apiVersion?: unknown; kind?: unknown };
  if (apiVersion === 'score.dev/v1b1') return { kind: 'score', schema: scoreManifestSchema };
  if (apiVersion === 'orrery.dev/v1') {
    if (kind === undefined || kind === 'Service') return { kind: 'service', schema: serviceManifestSchema };
    return {
      message: `expected kind "Service", found ${typeof kind === 'string' ? `"${kind.slice(0, 60)}"` : 'something else'}`,
      path: ['kind'],
    };
  }
  const found = typeof apiVersion === 'string' ? `found "${apiVersion.slice(0, 60)}"` : 'it is missing';
  return {
    message: `expected apiVersion "orrery.dev/v1" (a Service) or "score.dev/v1b1" (a Score file); ${found}`,
    path: apiVersion === undefined ? [] : ['apiVersion'],
  };
}

/** A Score file says what runs and nothing about how many or where: the defaults do. */
function fromScore(score: z.infer<typeof scoreManifestSchema>): ServiceManifest {
  const { metadata, apiVersion: _, ...workload } = score;
  return {
    apiVersion: 'orrery.dev/v1',
    kind: 'Service',
    metadata: {
      name: metadata.name,
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      ...(metadata.annotations ? { annotations: metadata.annotations } : {}),
    },
    spec: { workload },
  };
}

const scorePath = (path: string[]): string[] => (path[0] === 'spec' && path[1] === 'workload' ? path.slice(2) : path);

const inFile = (issues: Issue[], file: string | undefined): Issue[] =>
  file === undefined ? issues : issues.map((issue) => ({ ...issue, file }));
