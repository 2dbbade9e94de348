'use client';

import { Button, Group, TextInput } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay, IconSearch } from '@tabler/icons-react';
import { useState, useSyncExternalStore } from 'react';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { formatCount } from '#lib/client/format.ts';
import { LogLines } from './log-lines.tsx';
import { LogStore } from './log-store.ts';
import classes from './logs.module.css';
import { type LogChoice, sinceIso } from './search-params.ts';

type LogReaderProps = { deploymentId: string; choice: LogChoice; openedAt: number; fileName: string; showInstance: boolean };

const FIRST_LINES = 5_000;

/** Reads one log as chosen, shows it, and gives it as a file. */
export function LogReader({ deploymentId, choice, openedAt, fileName, showInstance }: LogReaderProps) {
  const [store] = useState(
    () =>
      new LogStore({
        of: choice.instance ? { instanceId: choice.instance } : { deploymentId },
        follow: choice.follow && !choice.previous,
        previous: choice.previous,
        since: sinceIso(choice.since, openedAt),
        tailLines: FIRST_LINES,
      }),
  );
  const state = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  const [paused, setPaused] = useState(false);
  const [filter, setFilter] = useState('');
  const pause = (next: boolean) => {
    setPaused(next);
    store.setPaused(next);
  };
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          type="search"
          aria-label="Filter lines"
          placeholder="Filter lines"
          leftSection={<IconSearch size={15} />}
          value={filter}
          data-page-search=""
          className={classes.filter}
          onChange={(event) => {
            setFilter(event.currentTarget.value);
            store.setFilter(event.currentTarget.value);
          }}
        />
        <Group gap="xs">
          {choice.follow && !choice.previous ? (
            <Button
              variant="default"
              leftSection={paused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
              onClick={() => pause(!paused)}
              aria-pressed={paused}
            >
              {paused ? (state.held > 0 ? `Resume (${state.held.toLocaleString('en')} waiting)` : 'Resume') : 'Pause'}
            </Button>
          ) : null}
          <Button
            variant="default"
            leftSection={<IconDownload size={15} />}
            onClick={() => download(store.buffer.toText(), fileName)}
            disabled={store.buffer.shownCount === 0}
          >
            Download
          </Button>
        </Group>
      </div>
      {state.phase === 'failed' ? <ProblemNote title="The log cannot be read" error={state.error} /> : null}
      <LogLines
        buffer={store.buffer}
        version={state.version}
        filter={filter.trim()}
        showInstance={showInstance}
        empty={emptyText(state.phase, store.buffer.total, filter)}
      />
      <div className={classes.foot}>
        <span className="nums">
          {filter.trim()
            ? `${store.buffer.shownCount.toLocaleString('en')} of ${formatCount(store.buffer.total, 'line')} match`
            : formatCount(store.buffer.total, 'line')}
          {store.buffer.dropped > 0 ? `, ${store.buffer.dropped.toLocaleString('en')} older ones let go` : ''}
        </span>
        <span role="status">{phaseText(state.phase, paused, choice)}</span>
      </div>
    </>
  );
}

function phaseText(phase: string, paused: boolean, choice: LogChoice): string {
  if (paused) return 'Paused';
  if (phase === 'connecting') return 'Connecting';
  if (phase === 'following') return choice.follow && !choice.previous ? 'Following' : 'Reading';
  if (phase === 'ended') return choice.follow && !choice.previous ? 'Reconnecting' : 'End of the log';
  return 'Not connected';
}

function emptyText(phase: string, total: number, filter: string): string {
  if (total > 0 && filter.trim()) return 'No line matches.';
  if (phase === 'connecting') return 'Connecting to the log…';
  if (phase === 'failed') return '';
  return 'Nothing was written here yet. What the program prints to standard output and standard error appears as it comes.';
}

function download(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
