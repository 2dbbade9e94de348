import { Button } from '@mantine/core';
import { RelativeTime } from '#components/common/relative-time.tsx';
import classes from './templates.module.css';

/** Says that what is shown was begun earlier, and offers to begin anew. */
export function DraftNote({ what, at, onDiscard }: { what: string; at: number; onDiscard: () => void }) {
  return (
    <p className={classes.draft} role="status">
      <span>
        {what} <RelativeTime iso={new Date(at).toISOString()} />.
      </span>
      <Button size="compact-sm" variant="default" onClick={onDiscard}>
        Begin anew
      </Button>
    </p>
  );
}
