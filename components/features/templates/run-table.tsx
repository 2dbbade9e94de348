import Link from 'next/link';
import { RelativeTime } from '#components/common/relative-time.tsx';
import table from '#components/common/table.module.css';
import { formatDuration } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { TemplateRunRow } from '#lib/domain/template/run.ts';
import { RunBadge } from './run-badge.tsx';
import { ScrollBox } from './scroll-box.tsx';
import classes from './templates.module.css';

/** Runs, newest first. */
export function RunTable({ runs, withTemplate = true }: { runs: readonly TemplateRunRow[]; withTemplate?: boolean }) {
  return (
    <ScrollBox className={table.scroll} label="Table of runs">
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">State</th>
            <th scope="col">Where</th>
            <th scope="col">By</th>
            <th scope="col" data-end>
              Took
            </th>
            <th scope="col" data-end>
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id} className={table.row}>
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
              <td data-end>
                {run.startedAt && run.finishedAt ? formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt)) : ''}
              </td>
              <td data-end>
                <RelativeTime iso={run.createdAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
