import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { RelativeTime } from '#components/common/relative-time.tsx';
import table from '#components/common/table.module.css';
import { formatDuration } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { TemplateRunRow } from '#lib/domain/template/run.ts';
import { templateRunsQuery } from './queries.ts';
import { RunBadge } from './run-badge.tsx';
import { TablePanel } from './table-panel.tsx';
import classes from './templates.module.css';

type RunsPanelProps = { title: string; filters: Parameters<typeof templateRunsQuery>[0] };

/** Runs, newest first; of one template, or of all. */
export function RunsPanel({ title, filters }: RunsPanelProps) {
  const runs = useInfiniteQuery(templateRunsQuery(filters));
  return (
    <TablePanel
      title={title}
      list={runs}
      nothing={filters.template === undefined ? 'Nobody has run one yet.' : 'Nobody has run it yet.'}
      columns={['Run', 'State', 'Where', 'By', 'Took>', 'When>']}
      row={(run) => <RunRow key={run.id} run={run} withTemplate={filters.template === undefined} />}
    />
  );
}

function RunRow({ run, withTemplate }: { run: TemplateRunRow; withTemplate: boolean }) {
  return (
    <tr className={table.row}>
      <td>
        <Link href={routes.templateRun(run.id)} className="link">
          {run.cause === 'upgrade' ? `Upgrade of ${run.service}` : withTemplate ? run.title : `Version ${run.version}`}
        </Link>
        {withTemplate && run.cause === 'upgrade' ? <span className={classes.small}> {run.title}</span> : null}
      </td>
      <td>
        <RunBadge phase={run.phase} />
        {run.message && run.phase !== 'succeeded' ? <span className={classes.why}>{run.message}</span> : null}
      </td>
      <td>
        {run.team} · {run.environment}
      </td>
      <td className={classes.by}>{run.by}</td>
      <td data-end>{run.startedAt && run.finishedAt ? formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : ''}</td>
      <td data-end>
        <RelativeTime iso={run.createdAt} />
      </td>
    </tr>
  );
}
