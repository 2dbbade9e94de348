import Link from 'next/link';
import { RelativeTime } from '#components/common/relative-time.tsx';
import { routes } from '#lib/client/routes.ts';
import type { ApprovalRow } from '#lib/domain/approval.ts';
import { ApprovalBadge } from './approval-badge.tsx';
import classes from './approvals.module.css';
import type { ApprovalFilters } from './search-params.ts';

type ListProps = { rows: readonly ApprovalRow[]; chosen?: string | undefined; filters?: ApprovalFilters };

/** One line per request: what, who, since when, and how far. */
export function ApprovalList({ rows, chosen, filters }: ListProps) {
  return (
    <ul className={classes.list} aria-label="Requests">
      {rows.map((row) => (
        <li key={row.id}>
          <Link
            href={routes.approvals({ view: filters?.view, team: filters?.team, cursor: filters?.cursor, id: row.id })}
            className={classes.item}
            aria-current={row.id === chosen ? 'true' : undefined}
            scroll={false}
          >
            <b>{row.summary}</b>
            <span className={classes.dim}>
              {row.mine ? 'you' : row.requester} · {row.team} · <RelativeTime iso={row.createdAt} />
            </span>
            <ApprovalBadge approval={row} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
