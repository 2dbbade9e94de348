import { Button, Checkbox, Kbd } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useReturnFocus } from '#components/change/use-return-focus.ts';
import { EmptyState } from '#components/common/empty-state.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { Pager } from '#components/common/pager.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { SearchInput } from '#components/common/search-input.tsx';
import { TableSkeleton } from '#components/common/skeletons.tsx';
import { useSetFilters } from '#components/shell/use-scope.ts';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { ChangeInput } from '#lib/domain/change.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import type { MatrixRow } from '#lib/domain/matrix.ts';
import classes from './environments.module.css';
import { MatrixGrid, type Spot } from './matrix-grid.tsx';
import { matrixQuery } from './queries.ts';
import { parseMatrixFilters } from './search-params.ts';

const ChangeDialog = lazyPart(() => import('#components/change/change-dialog.tsx').then((module) => module.ChangeDialog));
const CellDialog = lazyPart(() => import('./cell-dialog.tsx').then((module) => module.CellDialog));

type Asked = { change: ChangeInput; targets: string[]; title: string };

/** Services × environments, a page at a time, and the way from one environment to the next. */
export function MatrixPanel({ environments }: { environments: readonly EnvironmentWire[] }) {
  const filters = parseMatrixFilters(useSearchParams());
  const setFilters = useSetFilters();
  const query = useQuery(matrixQuery(filters));
  const [asked, setAsked] = useState<Asked>();
  const [opened, setOpened] = useState<{ serviceId: string; environment: string }>();
  const [note, setNote] = useState('');
  const focus = useReturnFocus();
  const rows = query.data?.items ?? [];
  const row = rows.find((each) => each.serviceId === opened?.serviceId);
  const promote = (spot: Spot, to?: string) => {
    const why = cannotPromote(spot, environments);
    setNote(why ?? '');
    if (why) return;
    const targets = environments.slice(environments.findIndex((each) => each.name === spot.environment) + 1).map((each) => each.name);
    const environment = to ?? targets[0] ?? '';
    if (!opened) focus.remember();
    setOpened(undefined);
    setAsked({
      change: { kind: 'deploy', service: spot.row.serviceId, from: spot.environment, environment },
      targets,
      title: `Promote ${spot.row.service} from ${spot.environment}`,
    });
  };
  const filtered = Boolean(filters.q || filters.differ || filters.cursor);
  return (
    <Panel
      flush
      title="What runs where"
      note={query.data?.total === undefined ? undefined : formatCount(query.data.total, 'service')}
      aside={
        <>
          <Checkbox
            label="Only where environments differ"
            title="Services that run different revisions in different environments"
            checked={filters.differ}
            onChange={(event) => setFilters({ differ: event.currentTarget.checked ? 'true' : undefined })}
          />
          <SearchInput
            label="Search services"
            placeholder="Name or title"
            value={filters.q ?? ''}
            onSearch={(q) => setFilters({ q }, 'replace')}
          />
        </>
      }
    >
      {query.error && !query.data ? (
        <ProblemNote title="The matrix cannot be shown" error={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isPending ? <TableSkeleton rows={8} columns={environments.length + 1} /> : null}
      {query.data && rows.length === 0 ? (
        <EmptyState title={filtered ? 'No service matches' : 'No service yet'}>
          {filtered ? (
            <>
              <p>{filters.differ ? 'Every service that matches runs one revision everywhere.' : 'Nothing has this name.'}</p>
              <Button variant="default" size="compact-sm" onClick={() => setFilters({ q: undefined, differ: undefined })}>
                Clear the filters
              </Button>
            </>
          ) : (
            <p>
              A service that is deployed shows here with its revision in each environment.{' '}
              <Link className="link" href={routes.newService()}>
                Deploy the first service
              </Link>
            </p>
          )}
        </EmptyState>
      ) : null}
      {rows.length > 0 ? (
        <div aria-busy={query.isPlaceholderData || undefined}>
          <MatrixGrid
            rows={rows}
            environments={environments}
            onOpen={(spot) => {
              focus.remember();
              setNote('');
              setOpened({ serviceId: spot.row.serviceId, environment: spot.environment });
            }}
            onPromote={promote}
          />
        </div>
      ) : null}
      {rows.length > 0 ? (
        <p className={classes.hint}>
          <span role="status">{note}</span>
          {note ? null : (
            <span aria-hidden="true">
              <Kbd size="xs">←↑→↓</Kbd> move <Kbd size="xs">Enter</Kbd> opens <Kbd size="xs">p</Kbd> promotes
            </span>
          )}
        </p>
      ) : null}
      {query.data ? <Pager shown={rows.length} total={query.data.total} nextCursor={query.data.nextCursor} /> : null}
      {asked ? (
        <ChangeDialog
          {...asked}
          onClose={() => {
            setAsked(undefined);
            focus.restore();
          }}
        />
      ) : null}
      {opened && row ? (
        <CellDialog
          row={row}
          environment={opened.environment}
          refusal={cannotPromote({ row, environment: opened.environment }, environments)}
          onPromote={() => promote({ row, environment: opened.environment })}
          onClose={() => {
            setOpened(undefined);
            focus.restore();
          }}
        />
      ) : null}
    </Panel>
  );
}

/** Why there is nothing to promote from a cell, before anything is asked of the server. */
function cannotPromote(
  { row, environment }: { row: MatrixRow; environment: string },
  environments: readonly EnvironmentWire[],
): string | undefined {
  if (row.deleting) return `${row.service} is being deleted.`;
  if (!row.cells.some((cell) => cell.environment === environment))
    return `${row.service} does not run in ${environment}: there is nothing to promote.`;
  if (environments.at(-1)?.name === environment) return `${environment} is the last environment.`;
  return undefined;
}
