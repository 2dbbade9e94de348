import { UnstyledButton } from '@mantine/core';
import { IconGripVertical, IconLock, IconSnowflake } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useRef, useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { notifyFailed } from '#components/common/notify.ts';
import { useNow } from '#components/common/use-now.ts';
import { formatCount } from '#lib/client/format.ts';
import { routes } from '#lib/client/routes.ts';
import type { ClusterWire, EnvironmentWire } from '#lib/domain/cluster.ts';
import { matchesSelector } from '#lib/domain/cluster-match.ts';
import { findFreeze, freezeWords, minuteText } from '#lib/domain/freeze-window.ts';
import classes from './environments.module.css';
import { useUpdateEnvironment } from './mutations.ts';
import { clustersQuery } from './queries.ts';

type StripProps = {
  environments: readonly EnvironmentWire[];
  /** Why the reader may not change them. */
  refusal: string | undefined;
  onEdit: (environment: EnvironmentWire) => void;
};

/** The order of promotion, left to right. An admin moves one by its handle: by mouse, or with the arrow keys. */
export function EnvironmentStrip({ environments, refusal, onEdit }: StripProps) {
  const clusters = useQuery(clustersQuery()).data?.items;
  const update = useUpdateEnvironment();
  const [dragged, setDragged] = useState<string>();
  const [over, setOver] = useState<string>();
  const [said, setSaid] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const move = (environment: EnvironmentWire, to: number) => {
    const from = environments.indexOf(environment);
    if (to < 0 || to >= environments.length || to === from || update.isPending) return;
    update.mutate(
      { id: environment.id, generation: environment.generation, wish: { position: to + 1 } },
      {
        onSuccess: () => {
          setSaid(`${environment.title} is now ${to + 1} of ${environments.length}.`);
          // The card has moved in the document: focus goes along.
          requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-handle="${environment.id}"]`)?.focus());
        },
        onError: (error) => notifyFailed(`${environment.title} was not moved`, error),
      },
    );
  };
  return (
    <section aria-label="Order of promotion">
      <ol className={classes.strip} ref={list}>
        {environments.map((environment, index) => (
          <li
            key={environment.id}
            className={classes.card}
            data-over={over === environment.id && dragged !== environment.id ? '' : undefined}
            data-dragged={dragged === environment.id ? '' : undefined}
            onDragOver={(event) => {
              if (!dragged) return;
              event.preventDefault();
              setOver(environment.id);
            }}
            onDrop={(event) => {
              event.preventDefault();
              const one = environments.find((each) => each.id === dragged);
              setDragged(undefined);
              setOver(undefined);
              if (one) move(one, index);
            }}
          >
            <header className={classes.head}>
              {refusal ? null : (
                <UnstyledButton
                  className={classes.handle}
                  data-handle={environment.id}
                  draggable
                  aria-label={`Move ${environment.title}: ${index + 1} of ${environments.length}`}
                  title="Drag, or use the left and right arrow keys"
                  onDragStart={(event) => {
                    event.dataTransfer.setData('text/plain', environment.name);
                    event.dataTransfer.effectAllowed = 'move';
                    setDragged(environment.id);
                  }}
                  onDragEnd={() => {
                    setDragged(undefined);
                    setOver(undefined);
                  }}
                  onKeyDown={(event) => {
                    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
                    if (!step) return;
                    event.preventDefault();
                    move(environment, index + step);
                  }}
                >
                  <IconGripVertical size={15} aria-hidden="true" />
                </UnstyledButton>
              )}
              <h2>
                <Link href={routes.services({ env: environment.name })}>{environment.title || environment.name}</Link>
                {environment.title && environment.title !== environment.name ? <span>{environment.name}</span> : null}
              </h2>
              {environment.protected ? <IconLock size={15} aria-label="Protected" role="img" className={classes.lock} /> : null}
              <GuardedButton
                size="compact-sm"
                variant="subtle"
                refusal={refusal}
                onClick={() => onEdit(environment)}
                aria-label={`Edit ${environment.title}`}
              >
                Edit
              </GuardedButton>
            </header>
            <CardFacts environment={environment} clusters={clusters} />
          </li>
        ))}
      </ol>
      <p role="status" className="sr-only">
        {said}
      </p>
    </section>
  );
}

function CardFacts({ environment, clusters }: { environment: EnvironmentWire; clusters: readonly ClusterWire[] | undefined }) {
  const now = useNow();
  const freeze = environment.freezes.length > 0 ? findFreeze(environment.freezes, new Date(now)) : null;
  return (
    <ul className={classes.facts}>
      <li>
        {formatCount(environment.deployments, 'service')} · <ClusterWords selector={environment.clusterSelector} clusters={clusters} />
      </li>
      <li>{protectionWords(environment)}</li>
      {freeze ? (
        <li className={classes.frozen} suppressHydrationWarning>
          <IconSnowflake size={14} aria-hidden="true" /> Frozen until {minuteText(freeze.endsAt)} UTC: {freeze.reason}
        </li>
      ) : environment.freezes.length > 0 ? (
        <li title={environment.freezes.map(freezeWords).join('\n')}>
          {formatCount(environment.freezes.length, 'freeze window')}, none now
        </li>
      ) : null}
    </ul>
  );
}

function protectionWords({ protected: isProtected, approval }: EnvironmentWire): string {
  if (!isProtected) return 'Open to developers';
  if (!approval) return 'Operators alone deploy here';
  const many = approval.required === 1 ? 'one approval' : `${approval.required} approvals`;
  return approval.everyone ? `Nobody alone: every change takes ${many}` : `Operators deploy; others with ${many}`;
}

/** Which clusters a selector means, by name. */
export function ClusterWords({ selector, clusters }: { selector: Record<string, string>; clusters: readonly ClusterWire[] | undefined }) {
  if (!clusters) return <>clusters …</>;
  const names = clusters.filter((cluster) => matchesSelector(selector, cluster)).map((cluster) => cluster.name);
  if (names.length === 0) return <span className={classes.none}>matches no cluster</span>;
  const shown = names.slice(0, 3).join(', ');
  return <>{`on ${names.length > 3 ? `${shown} and ${names.length - 3} more` : shown}`}</>;
}
