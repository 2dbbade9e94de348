'use client';

import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useMe } from '#components/shell/use-me.ts';
import { routes } from '#lib/client/routes.ts';
import { explainQuery, type Question, whoCanQuery } from './access-queries.ts';
import { ProblemNote } from './problem-note.tsx';
import classes from './why.module.css';

const NAMES = 6;

/** Why I may not, and the people who can, in a few lines; the page behind it says everything. */
export default function WhyPanel({ question: asked }: { question: Question }) {
  const me = useMe();
  // Asked with no team in view, it is about one of my own: a role is always a role somewhere.
  const [team, setTeam] = useState(asked.team ?? me.teams[0]?.name);
  const question = { ...asked, team };
  const why = useQuery(explainQuery(question));
  const who = useQuery(whoCanQuery(question));
  const people = who.data?.people ?? [];
  const more = people.length - NAMES + (who.data?.more ?? 0);
  return (
    <div className={classes.panel}>
      {asked.team === undefined && me.teams.length > 1 ? (
        <NativeSelect
          label="In the team"
          size="xs"
          value={team ?? ''}
          onChange={(event) => setTeam(event.currentTarget.value)}
          data={me.teams.map((one) => ({ value: one.name, label: one.title || one.name }))}
        />
      ) : null}
      {why.error ? <ProblemNote error={why.error} /> : <p>{why.data?.reason ?? 'Asking…'}</p>}
      {who.data ? (
        <>
          <p className={classes.title}>Who can do this</p>
          {people.length === 0 ? <p className={classes.dim}>Nobody right now.</p> : null}
          <ul className={classes.people}>
            {people.slice(0, NAMES).map((person) => (
              <li key={person.userId}>
                {person.name} <span className={classes.dim}>{person.because}</span>
              </li>
            ))}
            {more > 0 ? <li className={classes.dim}>and {more.toLocaleString('en')} more</li> : null}
          </ul>
        </>
      ) : null}
      <Link className="link" href={routes.access(question)}>
        The whole answer
      </Link>
    </div>
  );
}
