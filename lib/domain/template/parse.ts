import type { Issue } from '../../kit/errors.ts';
import { toPointer } from '../../kit/json.ts';
import { err, ok, type Result } from '../../kit/result.ts';
import { explainIssue } from '../manifest/explain-issue.ts';
import { MANIFEST_LIMITS } from '../manifest/limits.ts';
import { fromPointer, locate } from '../manifest/locate.ts';
import { readSource } from '../manifest/source.ts';
import { toValue } from '../manifest/to-value.ts';
import { checkTemplate } from './check.ts';
import { lintSteps } from './lint.ts';
import { type TemplateDocument, templateSchema } from './schema.ts';

/**
 * YAML or JSON to one template. Strict and located; it runs nothing. Its manifests are judged as far as no answer has a part in them. The portal's editor and the server call this
 * same function.
 */
export function parseTemplate(text: string): Result<TemplateDocument, Issue[]> {
  const source = readSource(text);
  if (!source.ok) return err(source.error);
  const documents = source.value.documents.filter(({ doc }) => doc.contents !== null);
  const [entry, another] = documents;
  if (!entry) return err([{ path: '', message: 'there is no template in this text', line: 1, column: 1 }]);
  if (another) return err([{ path: '', message: 'one template at a time', ...source.value.positionAt(another.doc.range[0]) }]);
  const { value, issues } = toValue(entry.doc, source.value.positionAt);
  if (issues.length > 0) return err(issues);
  const at = (path: readonly PropertyKey[]) => locate(entry.doc, path.map(String), source.value.positionAt);
  const parsed = templateSchema.safeParse(value);
  if (!parsed.success) {
    const found = parsed.error.issues.flatMap((issue) => explainIssue(templateSchema, issue, value));
    return err(
      found.slice(0, MANIFEST_LIMITS.issues).map(({ path, message }) => ({ path: toPointer(path.map(String)), message, ...at(path) })),
    );
  }
  const own = checkTemplate(parsed.data);
  const problems = own.length > 0 ? own : lintSteps(parsed.data);
  if (problems.length > 0)
    return err(problems.slice(0, MANIFEST_LIMITS.issues).map((issue) => ({ ...issue, ...at(fromPointer(issue.path)) })));
  return ok(parsed.data);
}
