'use client';

import { useQueryClient } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { LostPage } from '#components/common/lost-page.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { compareAccess } from '#lib/client/access-change.ts';
import { routes } from '#lib/client/routes.ts';
import { useMe } from './use-me.ts';

/**
 * Follows what I may do while a page is open. Another role shows at once on what is there. Where something may not be seen any more, the
 * page goes, and what it knew with it.
 */
export function AccessChange({ children }: { children: ReactNode }) {
  const me = useMe();
  const pathname = usePathname();
  const queries = useQueryClient();
  const [known, setKnown] = useState(me);
  const [lost, setLost] = useState<{ sentences: string[]; at: string }>();
  const [changed, setChanged] = useState<string[]>([]);
  if (known !== me) {
    setKnown(me);
    const change = compareAccess(known, me);
    if (change?.lost.length) setLost({ sentences: [...change.lost, ...change.changed], at: pathname });
    else if (change) setChanged(change.changed);
  }
  const gone = lost?.at === pathname;
  useEffect(() => {
    // What was shown is unmounted by now, so that nothing of it is asked for again.
    if (gone) queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' && queryKey[0] !== 'environments' });
  }, [gone, queries]);
  useEffect(() => {
    if (changed.length === 0) return;
    for (const sentence of changed) notifyDone(sentence);
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  }, [changed, queries]);
  if (!gone) return children;
  return (
    <LostPage title="Your access has changed">
      <div role="alert">
        {lost.sentences.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <p>What this page showed is closed. An owner of the team, or an admin, can tell you why.</p>
      <p>
        {/* A whole load: nothing that was kept for the page before may be shown again. */}
        <a className="link" href={routes.home()}>
          Go to the home page
        </a>
      </p>
    </LostPage>
  );
}
