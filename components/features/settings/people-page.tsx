'use client';

import { NotAllowed } from '#components/common/not-allowed.tsx';
import { PageHeader } from '#components/common/page-header.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { PeopleView } from './people-view.tsx';
import { PersonView } from './person-view.tsx';

/** The people, or one of them, for who may see them. */
export function PeoplePage({ person }: { person?: string }) {
  const hidden = useRefusal('user:read', {});
  if (hidden)
    return (
      <>
        <PageHeader title="People" />
        <NotAllowed title="The platform’s people are not shown to you" reason={hidden} question={{ verb: 'user:read' }} />
      </>
    );
  return person === undefined ? <PeopleView /> : <PersonView id={person} />;
}
