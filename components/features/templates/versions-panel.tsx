import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import table from '#components/common/table.module.css';
import { routes } from '#lib/client/routes.ts';
import type { TemplateVersionRow, TemplateWire } from '#lib/domain/template/template.ts';
import { templateVersionQuery, templateVersionsQuery } from './queries.ts';
import { TablePanel } from './table-panel.tsx';
import classes from './templates.module.css';

const SideBySide = lazyPart(
  () => import('#components/common/side-by-side.tsx').then((module) => module.SideBySide),
  <p className={classes.nothing}>Comparing…</p>,
);

/** Every version there was, what changed between any two, how many services run it, and the way to use an older one. */
export function VersionsPanel({ template }: { template: TemplateWire }) {
  const versions = useInfiniteQuery(templateVersionsQuery(template.id));
  const [open, setOpen] = useState<number>();
  return (
    <TablePanel
      title="Versions"
      list={versions}
      nothing="No version yet."
      columns={['Version', 'Message', 'By', 'Services>', 'When>', 'Do>']}
      row={(version) => (
        <VersionRow
          key={version.number}
          version={version}
          template={template}
          open={open === version.number}
          onToggle={() => setOpen(open === version.number ? undefined : version.number)}
        />
      )}
      below={open === undefined ? null : <Comparison key={open} template={template} number={open} />}
    />
  );
}

type VersionRowProps = { version: TemplateVersionRow; template: TemplateWire; open: boolean; onToggle: () => void };

function VersionRow({ version, template, open, onToggle }: VersionRowProps) {
  const { number } = version;
  return (
    <tr className={table.row}>
      <td>
        {number}
        {number === template.latestVersion ? <span className={classes.small}> newest</span> : null}
      </td>
      <td className={classes.by}>{version.message}</td>
      <td className={classes.by}>{version.author}</td>
      <td data-end>{version.services}</td>
      <td data-end>
        <RelativeTime iso={version.createdAt} />
      </td>
      <td data-end>
        <div className={classes.rowActions}>
          {template.latestVersion > 1 ? (
            <Button size="compact-sm" variant="default" aria-expanded={open} onClick={onToggle} aria-label={`Compare version ${number}`}>
              Compare
            </Button>
          ) : null}
          {template.archived ? null : (
            <Link
              className="link"
              href={routes.templateForm(template.id, { version: String(number) })}
              aria-label={`Use version ${number}`}
            >
              Use
            </Link>
          )}
        </div>
      </td>
    </tr>
  );
}

function Comparison({ template, number }: { template: TemplateWire; number: number }) {
  const [against, setAgainst] = useState(number > 1 ? number - 1 : template.latestVersion);
  const [older, newer] = [Math.min(number, against), Math.max(number, against)];
  const before = useQuery(templateVersionQuery(template.id, older));
  const after = useQuery(templateVersionQuery(template.id, newer));
  const others = Array.from({ length: template.latestVersion }, (_, index) => template.latestVersion - index).filter(
    (one) => one !== number,
  );
  const error = before.error ?? after.error;
  return (
    <section className={classes.compared} aria-label={`Version ${number} compared`}>
      <NativeSelect
        label={`Compare version ${number} with`}
        data={others.map((one) => ({ value: String(one), label: `Version ${one}` }))}
        value={String(against)}
        onChange={(event) => setAgainst(Number(event.currentTarget.value))}
        w={180}
        size="xs"
      />
      {error ? <ProblemNote error={error} /> : null}
      {before.data && after.data ? (
        <SideBySide
          before={before.data.source}
          after={after.data.source}
          beforeTitle={`Version ${older}`}
          afterTitle={`Version ${newer}`}
        />
      ) : null}
    </section>
  );
}
