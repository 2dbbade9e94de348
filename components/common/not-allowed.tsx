import Link from 'next/link';
import { routes } from '#lib/client/routes.ts';
import type { Question } from './access-queries.ts';
import { EmptyState } from './empty-state.tsx';

/** In place of what somebody may not see: why, and the way to who can. */
export function NotAllowed({ title, reason, question }: { title: string; reason: string; question: Question }) {
  return (
    <EmptyState
      title={title}
      action={
        <Link className="link" href={routes.access(question)}>
          Why, and who can
        </Link>
      }
    >
      {reason}
    </EmptyState>
  );
}
