'use client';

import { IconChevronRight } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { ClockTime } from '#components/common/clock-time.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import table from '#components/common/table.module.css';
import type { AuditWire } from '#lib/domain/event.ts';
import classes from './audit.module.css';

const EntryDetail = lazyPart(() => import('./entry-detail.tsx').then((module) => module.default), <p className={classes.dim}>Reading…</p>);

type EntryTableProps = { entries: AuditWire[]; onPick: (patch: Record<string, string>) => void };

/** Entries, newest first; a row opens to what it changed. Pressing who, what or what of filters by it. */
export function EntryTable({ entries, onPick }: EntryTableProps) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const toggle = (seq: number) => {
    const next = new Set(open);
    if (!next.delete(seq)) next.add(seq);
    setOpen(next);
  };
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <caption className="sr-only">Audit entries</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="sr-only">Open</span>
            </th>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">Did what</th>
            <th scope="col">To what</th>
            <th scope="col">Result</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Fragment key={entry.seq}>
              <tr>
                <td>
                  <button
                    type="button"
                    className={classes.opener}
                    aria-expanded={open.has(entry.seq)}
                    aria-label={`What entry ${entry.seq} changed`}
                    onClick={() => toggle(entry.seq)}
                  >
                    <IconChevronRight size={15} />
                  </button>
                </td>
                <td className={classes.time}>
                  <ClockTime iso={entry.at} />
                </td>
                <td>
                  <Pick name="actor" value={entry.actor} onPick={onPick} />
                </td>
                <td>
                  <Pick name="verb" value={entry.verb} onPick={onPick} />
                </td>
                <td>
                  <button type="button" className={classes.pick} onClick={() => onPick({ target: entry.target })}>
                    <span className={classes.dim}>{entry.target.split('/')[0]}</span> {nameOf(entry)}
                  </button>
                </td>
                <td>
                  {entry.result === 'denied' ? (
                    <span className={classes.denied}>
                      <StatusGlyph kind="bad" size={13} /> refused
                    </span>
                  ) : (
                    'done'
                  )}
                </td>
              </tr>
              {open.has(entry.seq) ? (
                <tr className={classes.detail}>
                  <td colSpan={6}>
                    <EntryDetail entry={entry} onPick={onPick} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Pick({ name, value, onPick }: { name: string; value: string; onPick: EntryTableProps['onPick'] }) {
  return (
    <button type="button" className={classes.pick} onClick={() => onPick({ [name]: value })} title={`Only ${value}`}>
      {value}
    </button>
  );
}

/** What it is called now, else what it was called then, else its id. */
function nameOf({ targetName, target, before, after }: AuditWire): string {
  if (targetName) return targetName;
  for (const kept of [after, before])
    if (typeof kept === 'object' && kept !== null)
      for (const field of ['name', 'email', 'service'])
        if (field in kept && typeof kept[field as keyof typeof kept] === 'string') return kept[field as keyof typeof kept];
  return target.slice(target.indexOf('/') + 1);
}
