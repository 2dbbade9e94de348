import type { ReactNode } from 'react';
import { RelativeTime } from '#components/common/relative-time.tsx';
import table from '#components/common/table.module.css';
import type { SessionWire } from '#lib/domain/team.ts';
import { browserName } from './browser-name.ts';

type SessionTableProps = { sessions: SessionWire[]; action?: (session: SessionWire) => ReactNode };

/** Browsers somebody is signed in with. */
export function SessionTable({ sessions, action }: SessionTableProps) {
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <caption className="sr-only">Sessions</caption>
        <thead>
          <tr>
            <th scope="col">Browser</th>
            <th scope="col">Address</th>
            <th scope="col">Last seen</th>
            <th scope="col">Ends</th>
            {action ? (
              <th scope="col">
                <span className="sr-only">Actions</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr key={session.id}>
              <td title={session.userAgent}>{browserName(session.userAgent)}</td>
              <td>{session.ip.replace(/^::ffff:/, '') || <span className={table.dim}>unknown</span>}</td>
              <td>{session.current ? 'This browser, now' : <RelativeTime iso={session.lastSeenAt} />}</td>
              <td className={table.dim}>
                <RelativeTime iso={session.expiresAt} future />
              </td>
              {action ? <td data-end="">{session.current ? null : action(session)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
