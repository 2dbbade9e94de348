import { IconLock } from '@tabler/icons-react';
import Link from 'next/link';
import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { HEALTH_LOOK, SYNC_LOOK } from '#components/common/status.ts';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import table from '#components/common/table.module.css';
import { routes } from '#lib/client/routes.ts';
import { originWords } from '#lib/domain/change-origin.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import type { MatrixCell, MatrixRow } from '#lib/domain/matrix.ts';
import classes from './environments.module.css';
import { stepInGrid } from './grid-keys.ts';

export type Spot = { row: MatrixRow; environment: string };
type GridProps = {
  rows: readonly MatrixRow[];
  environments: readonly EnvironmentWire[];
  onOpen: (spot: Spot) => void;
  /** `to` is set when a cell was dropped there. */
  onPromote: (spot: Spot, to?: string) => void;
};

/** One tab stop; the arrow keys move, Enter opens, p promotes. A cell may be dragged onto a later environment of its own row. */
export function MatrixGrid({ rows, environments, onOpen, onPromote }: GridProps) {
  const [at, setAt] = useState({ row: 0, column: 0 });
  const [drag, setDrag] = useState<{ serviceId: string; column: number }>();
  const [over, setOver] = useState<number>();
  const body = useRef<HTMLTableSectionElement>(null);
  const tab = { row: Math.min(at.row, rows.length - 1), column: Math.min(at.column, environments.length - 1) };
  const focus = (row: number, column: number) => {
    setAt({ row, column });
    body.current?.querySelector<HTMLElement>(`[data-at="${row}/${column}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent, spot: Spot, row: number, column: number) => {
    if (event.target !== event.currentTarget || event.altKey || event.metaKey) return;
    const next = stepInGrid(event, { row, column }, { rows: rows.length, columns: environments.length });
    if (next) {
      event.preventDefault();
      focus(next.row, next.column);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onOpen(spot);
    } else if (event.key === 'p' && !event.ctrlKey) {
      event.preventDefault();
      onPromote(spot);
    }
  };
  const accepts = (serviceId: string, column: number) => drag?.serviceId === serviceId && column > drag.column;
  const drop = (event: DragEvent, row: MatrixRow, column: number) => {
    event.preventDefault();
    const from = drag && environments[drag.column];
    setDrag(undefined);
    setOver(undefined);
    if (from && accepts(row.serviceId, column)) onPromote({ row, environment: from.name }, environments[column]?.name);
  };
  return (
    <div className={table.scroll}>
      <table
        className={`${table.table} ${classes.grid}`}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that is walked by arrow keys is a grid
        role="grid"
        aria-label="Services by environment"
        data-dragging={drag ? '' : undefined}
      >
        <thead>
          <tr>
            <th scope="col">Service</th>
            {environments.map((environment) => (
              <th key={environment.id} scope="col">
                {environment.title || environment.name}
                {environment.protected ? <IconLock size={12} role="img" aria-label="(protected)" className={classes.lock} /> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row, rowIndex) => (
            <tr key={row.serviceId}>
              <th scope="row" className={classes.service}>
                <Link className="link" href={routes.service(row.serviceId)}>
                  {row.service}
                </Link>
                <span>{row.deleting ? 'being deleted' : row.team}</span>
              </th>
              {environments.map((environment, column) => {
                const cell = row.cells.find((each) => each.environment === environment.name);
                const spot = { row, environment: environment.name };
                const dragged = drag?.serviceId === row.serviceId && drag.column === column;
                return (
                  <td
                    key={environment.id}
                    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the cell of a grid
                    role="gridcell"
                    data-at={`${rowIndex}/${column}`}
                    tabIndex={tab.row === rowIndex && tab.column === column ? 0 : -1}
                    className={classes.cell}
                    data-target={accepts(row.serviceId, column) ? (over === column ? 'over' : 'open') : undefined}
                    data-dragged={dragged ? '' : undefined}
                    draggable={cell !== undefined && !row.deleting}
                    onDragStart={(event) => {
                      event.dataTransfer.setData('text/plain', `${row.service} in ${environment.name}`);
                      event.dataTransfer.effectAllowed = 'copy';
                      setDrag({ serviceId: row.serviceId, column });
                    }}
                    onDragEnd={() => {
                      setDrag(undefined);
                      setOver(undefined);
                    }}
                    onDragOver={(event) => {
                      if (!accepts(row.serviceId, column)) return;
                      event.preventDefault();
                      event.dataTransfer.dropEffect = 'copy';
                      if (over !== column) setOver(column);
                    }}
                    onDrop={(event) => drop(event, row, column)}
                    onClick={() => {
                      setAt({ row: rowIndex, column });
                      onOpen(spot);
                    }}
                    onFocus={() => setAt({ row: rowIndex, column })}
                    onKeyDown={(event) => onKeyDown(event, spot, rowIndex, column)}
                  >
                    {cell ? <CellFacts cell={cell} latest={row.latestRevision} /> : <NotThere />}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CellFacts({ cell, latest }: { cell: MatrixCell; latest: number }) {
  const moving = cell.stableRevision !== null && cell.stableRevision !== cell.revision;
  return (
    <>
      <span className={classes.line}>
        <StatusGlyph kind={HEALTH_LOOK[cell.health].glyph} />
        <span className="sr-only">{HEALTH_LOOK[cell.health].label}, revision </span>
        <b className="nums" data-old={cell.revision < latest ? '' : undefined}>
          <span aria-hidden="true">r</span>
          {cell.revision}
        </b>
        {moving ? <span className={classes.dim}>r{cell.stableRevision} runs</span> : null}
        <span className={`nums ${classes.count}`}>
          {cell.ready}/{cell.wanted}
          <span className="sr-only"> ready</span>
        </span>
        {cell.sync === 'OutOfSync' ? (
          <>
            <StatusGlyph kind="warn" size={12} />
            <span className="sr-only">{SYNC_LOOK.OutOfSync.label}</span>
          </>
        ) : null}
      </span>
      <span className={classes.last}>
        {cell.deleting ? (
          'being removed'
        ) : cell.last ? (
          <>
            {shortOrigin(cell)} <RelativeTime iso={cell.last.at} />
          </>
        ) : (
          'not started yet'
        )}
      </span>
    </>
  );
}

const NotThere = () => (
  <span className={classes.absent}>
    <span aria-hidden="true">–</span>
    <span className="sr-only">not deployed</span>
  </span>
);

/** `from dev`, `rolled back`, `deployed`: the whole story is in the cell's own dialog. */
function shortOrigin({ last }: MatrixCell): string {
  if (!last) return '';
  if (last.cause === 'promote') return `from ${last.origin.from ?? 'before'}`;
  return originWords(last.cause, { by: 'x' })?.replace(' by x', '') ?? (last.cause === 'restart' ? 'restarted' : 'went back');
}
