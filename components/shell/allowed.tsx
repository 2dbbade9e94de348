'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { LostPage } from '#components/common/lost-page.tsx';
import { apiGet } from '#lib/client/api.ts';
import { endpoints, routes } from '#lib/client/routes.ts';
import type { Verb } from '#lib/domain/access.ts';
import type { ExplainWire } from '#lib/domain/explain.ts';
import { useMe, useRefusal } from './use-me.ts';

type AllowedProps = {
  /** What the page is for. */
  verb: Verb;
  /** As in "You may not … here": `make a service`. */
  doing: string;
  team: string | undefined;
  children: ReactNode;
};

/** A page for those who may use it; for the others, which permission it takes, which role has it, and whom to ask. Never a blank one. */
export function Allowed({ verb, doing, team, children }: AllowedProps) {
  const refused = useRefusal(verb, { team });
  // Who was let in and loses the right meanwhile keeps what they have written; what they may not do any more says so itself.
  const [cameIn] = useState(refused === undefined);
  return refused && !cameIn ? <Forbidden verb={verb} doing={doing} team={team} refused={refused} /> : children;
}

function Forbidden({ verb, doing, team, refused }: { verb: Verb; doing: string; team: string | undefined; refused: string }) {
  const me = useMe();
  // Without a chosen team the question is about the one that the person is in.
  const about = team ?? (me.teams.length === 1 ? me.teams[0]?.name : undefined);
  const params = { verb, team: about };
  const answer = useQuery({
    queryKey: ['me', 'explain', params],
    queryFn: ({ signal }) => apiGet<ExplainWire>(endpoints.explain(params), signal),
  }).data;
  return (
    <LostPage title={`You may not ${doing}${about ? ` in ${about}` : ''}`}>
      <p>{answer?.reason ?? refused}</p>
      <p>{answer?.rule ?? `The permission is ${verb}.`}</p>
      {answer && answer.askWhom.length > 0 ? (
        <p>
          Ask{' '}
          {answer.askWhom.map((person, index) => (
            <span key={person.userId}>
              {index > 0 ? ', or ' : ''}
              <a className="link" href={`mailto:${person.email}`}>
                {person.name || person.email}
              </a>
            </span>
          ))}
          {answer.wayOut ? `. ${answer.wayOut}` : '.'}
        </p>
      ) : null}
      <p>
        <Link className="link" href={routes.home()}>
          Go to the home page
        </Link>
      </p>
    </LostPage>
  );
}
