'use client';

import { ChangeList } from '#components/common/change-list.tsx';
import { CopyButton } from '#components/common/copy-button.tsx';
import type { AuditWire } from '#lib/domain/event.ts';
import classes from './audit.module.css';
import { readChanges } from './entry-changes.ts';

/** What an entry holds: each field before and after, and what ties it to the others. */
export default function EntryDetail({ entry, onPick }: { entry: AuditWire; onPick: (patch: Record<string, string>) => void }) {
  const { fields, changes } = readChanges(entry);
  return (
    <div className={classes.body}>
      {fields.length > 0 ? (
        <table className={classes.fields}>
          <caption className="sr-only">Before and after of entry {entry.seq}</caption>
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(({ path, before, after }) => (
              <tr key={path}>
                <th scope="row">
                  <code>{path}</code>
                </th>
                <td>{before === undefined ? '' : before === after || after === undefined ? before : <del>{before}</del>}</td>
                <td>{after === undefined ? '' : before === after || before === undefined ? after : <ins>{after}</ins>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className={classes.dim}>It changed nothing that is kept with it.</p>
      )}
      {changes.length > 0 ? <ChangeList changes={changes} /> : null}
      <div className={classes.meta}>
        <span>
          Request{' '}
          <button
            type="button"
            className={classes.pick}
            onClick={() => onPick({ request: entry.requestId })}
            title="Everything of this request"
          >
            <code>{entry.requestId}</code>
          </button>
          <CopyButton text={entry.requestId} label="Copy the request id" />
        </span>
        <span>
          Target{' '}
          <button type="button" className={classes.pick} onClick={() => onPick({ target: entry.target })} title="Everything about it">
            <code>{entry.target}</code>
          </button>
        </span>
        <span>
          Hash <code>{entry.hash.slice(0, 16)}…</code>
          <CopyButton text={entry.hash} label="Copy the hash" />
        </span>
      </div>
    </div>
  );
}
