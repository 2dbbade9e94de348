import { useDeferredValue, useMemo } from 'react';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { fromPointer } from '#lib/domain/manifest/locate.ts';
import type { Field } from '#lib/domain/template/field.ts';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import { type RenderInput, renderTemplate } from '#lib/domain/template/render.ts';
import { fieldsOf, type TemplateDocument } from '#lib/domain/template/schema.ts';
import type { Issue } from '#lib/kit/errors.ts';
import { toAddedGraph } from './added-graph.ts';
import { AddedTopology } from './added-topology.tsx';
import { ScrollBox } from './scroll-box.tsx';
import classes from './templates.module.css';

type PreviewProps = { document: TemplateDocument; version: number; team: string; environment: string; parameters: Parameters };

/** What these answers give, as it will be applied, while they are typed. The last good one stays while an answer is unfinished. */
export function Preview({ document, version, team, environment, parameters }: PreviewProps) {
  const input: RenderInput = { version, team, environment, parameters: clean(parameters) };
  const later = useDeferredValue(JSON.stringify(input));
  const rendered = useMemo(() => renderTemplate(document, JSON.parse(later) as RenderInput), [document, later]);
  return (
    <>
      {rendered.ok ? (
        <AddedTopology graph={toAddedGraph(rendered.value.manifests)} />
      ) : (
        <div className={classes.unfinished}>
          <p>
            {rendered.error.some(isOfTemplate) ? (
              <>
                <StatusGlyph kind="bad" /> With these answers the template itself makes no valid manifest. Other answers may, or its owner
                has to mend it:
              </>
            ) : (
              <>
                <StatusGlyph kind="missing" /> The manifest appears once these are answered:
              </>
            )}
          </p>
          <ul>
            {rendered.error.slice(0, 8).map((issue) => (
              <li key={issue.path + issue.message}>
                <strong>{titleOf(document, issue.path)}</strong> {issue.message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {rendered.ok ? (
        <ScrollBox className={classes.manifest} label="Text of the manifest">
          <pre>{rendered.value.text}</pre>
        </ScrollBox>
      ) : null}
    </>
  );
}

const isOfTemplate = ({ path }: Issue): boolean => !path.startsWith('/parameters');

const clean = (values: Parameters): Parameters => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** `/parameters/jobs/1/name` reads “Jobs 2, Name”. */
function titleOf(document: TemplateDocument, path: string): string {
  const [root, name, ...below] = fromPointer(path);
  const found = fieldsOf(document).find(([known]) => known === name);
  if (root !== 'parameters' || !found || name === undefined) return path;
  let title = found[1].title ?? name;
  let field: Field | undefined = found[1];
  for (const segment of below) {
    if (field?.type === 'array') {
      title += ` ${Number(segment) + 1}`;
      field = field.items;
    } else {
      field = field?.properties?.[segment] ?? field?.additionalProperties;
      title += `, ${field?.title ?? segment}`;
    }
  }
  return title;
}
