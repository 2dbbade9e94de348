import { Button } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import { formatClock, formatDuration } from '#lib/client/format.ts';
import classes from './topology.module.css';

const MINUTES = 24 * 60;
const PAUSE_MS = 180;

type TimeBarProps = { at: string | undefined; onChange: (at: string | undefined) => void };

/** The last 24 hours, minute by minute; at the right end is now. */
export function TimeBar({ at, onChange }: TimeBarProps) {
  const id = useId();
  const [now, setNow] = useState(() => Date.now());
  const [dragged, setDragged] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(tick);
  }, []);
  // A moment that is named is never now, however close: the picture stands still.
  const given = at === undefined ? 0 : Math.max(-MINUTES, Math.min(-1, Math.round((Date.parse(at) - now) / 60_000)));
  const minute = dragged ?? given;
  const moment = new Date(now + minute * 60_000);
  const go = (next: number) => {
    setDragged(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setDragged(undefined);
      onChange(next === 0 ? undefined : new Date(Math.floor((Date.now() + next * 60_000) / 1000) * 1000).toISOString());
    }, PAUSE_MS);
  };
  const words = minute === 0 ? 'Now' : `${formatDuration(-minute * 60_000)} ago, ${formatClock(moment.toISOString()).slice(0, 16)}`;
  return (
    <div className={classes.time} data-past={minute === 0 ? undefined : ''}>
      <label htmlFor={id}>Time</label>
      <input
        id={id}
        type="range"
        min={-MINUTES}
        max={0}
        step={1}
        value={minute}
        aria-valuetext={words}
        onChange={(event) => go(Number(event.currentTarget.value))}
      />
      <output htmlFor={id} className="nums" suppressHydrationWarning>
        {words}
      </output>
      {minute === 0 ? null : (
        <Button size="compact-xs" variant="light" onClick={() => go(0)}>
          Back to now
        </Button>
      )}
    </div>
  );
}
