import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import Link from 'next/link';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { HEALTH_LOOK, SYNC_LOOK, worstHealth } from '#components/common/status.ts';
import { HealthBadge } from '#components/common/status-badge.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import table from '#components/common/table.module.css';
import { routes } from '#lib/client/routes.ts';
import type { ServiceRow } from '#lib/domain/service.ts';
import type { ServiceFilters } from './search-params.ts';
import classes from './services.module.css';

type ServiceTableProps = {
  rows: readonly ServiceRow[];
  sort: ServiceFilters['sort'];
  onSort: (sort: ServiceFilters['sort']) => void;
  env: string | undefined;
};

/** A line per service; the name's link covers its line. */
export function ServiceTable({ rows, sort, onSort, env }: ServiceTableProps) {
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <caption className="sr-only">Services</caption>
        <thead>
          <tr>
            <SortHead name="name" label="Name" sort={sort} onSort={onSort} />
            <th scope="col">Health</th>
            <th scope="col">Environments</th>
            <th scope="col" data-end="">
              Revision
            </th>
            <SortHead name="updated" label="Changed" sort={sort} onSort={onSort} end />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className={table.row}>
              <td>
                <Link className={table.main} href={routes.service(row.id, 'overview', { env })}>
                  {row.name}
                </Link>
                <div className={classes.sub}>
                  {row.team}
                  {row.title && row.title !== row.name ? ` · ${row.title}` : ''}
                </div>
              </td>
              <td>
                {row.deleting ? (
                  <span className={table.dim}>Being deleted</span>
                ) : row.environments.length === 0 ? (
                  <span className={table.dim}>Not deployed</span>
                ) : (
                  <HealthBadge health={worstHealth(row.environments.map((entry) => entry.health))} />
                )}
              </td>
              <td>
                <EnvironmentMarks row={row} />
              </td>
              <td data-end="" className="nums">
                {row.latestRevision}
              </td>
              <td data-end="" className={table.dim}>
                <RelativeTime iso={row.updatedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function EnvironmentMarks({ row }: { row: ServiceRow }) {
  return (
    <ul className={classes.envs}>
      {row.environments.map((entry) => (
        <li key={entry.deploymentId} className={table.above}>
          <Link
            href={routes.service(row.id, 'overview', { env: entry.environment })}
            className={classes.env}
            title={entry.message || HEALTH_LOOK[entry.health].say}
            aria-label={`${row.name} in ${entry.environment}: ${HEALTH_LOOK[entry.health].label}, ${SYNC_LOOK[entry.sync].label}, ${entry.ready} of ${entry.wanted} ready, revision ${entry.revision}`}
          >
            <StatusGlyph kind={HEALTH_LOOK[entry.health].glyph} size={12} />
            <b>{entry.environment}</b>
            <span className={`nums ${table.dim}`}>
              {entry.ready}/{entry.wanted}
            </span>
            {entry.revision === row.latestRevision ? null : <span className={table.dim}>r{entry.revision}</span>}
            {entry.sync === 'OutOfSync' ? <StatusGlyph kind="warn" size={12} /> : null}
          </Link>
        </li>
      ))}
    </ul>
  );
}

type SortHeadProps = {
  name: 'name' | 'updated';
  label: string;
  sort: ServiceFilters['sort'];
  onSort: ServiceTableProps['onSort'];
  end?: boolean;
};

function SortHead({ name, label, sort, onSort, end = false }: SortHeadProps) {
  const up = sort === name;
  const down = sort === `-${name}`;
  const first: ServiceFilters['sort'] = name === 'updated' ? '-updated' : 'name';
  const other: ServiceFilters['sort'] = name === 'updated' ? 'updated' : '-name';
  return (
    <th scope="col" data-end={end ? '' : undefined} aria-sort={up ? 'ascending' : down ? 'descending' : 'none'}>
      <UnstyledButton className={classes.sort} onClick={() => onSort(sort === first ? other : first)}>
        {label}
        {up ? <IconArrowUp size={12} /> : down ? <IconArrowDown size={12} /> : null}
      </UnstyledButton>
    </th>
  );
}
