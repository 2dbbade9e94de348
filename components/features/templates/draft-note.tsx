import { Button } from '@mantine/core';
import { RelativeTime } from '#components/common/relative-time.tsx';
import classes from './templates.module.css';

type DraftNoteProps = { did: string; left: string; at: number; onDiscard: () => void };

/** `You wrote this` when, `and did not publish it`: with the way to begin anew. */
export function DraftNote({ did, left, at, onDiscard }: DraftNoteProps) {
  return (
    <p className={classes.draft} role="status">
      <span>
        {did} <RelativeTime iso={new Date(at).toISOString()} /> {left}.
      </span>
      <Button size="compact-sm" variant="default" onClick={onDiscard}>
        Begin anew
      </Button>
    </p>
  );
}
