'use client';

import { Button } from '@mantine/core';
import { useLayoutEffect, useRef, useState } from 'react';
import { formatClock } from '#lib/client/format.ts';
import { type LogBuffer, type LogLine, visibleRange } from '#lib/client/log-buffer.ts';
import { shortId } from './log-toolbar.tsx';
import classes from './logs.module.css';

type LogLinesProps = { buffer: LogBuffer; version: number; filter: string; showInstance: boolean; empty: string };

const ROW_PX = 20;
/** Browsers draw nothing below some millions of pixels; a full buffer stays far from that. */
const NEAR_END_PX = 40;

/** Draws only the rows in view, whatever the length. Stays at the end while the reader is there. */
export function LogLines({ buffer, version, filter, showInstance, empty }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [view, setView] = useState({ scrollTop: 0, height: 560 });
  const [away, setAway] = useState(false);
  const count = buffer.shownCount;
  const range = visibleRange({ ...view, rowHeight: ROW_PX, count });
  const rows = buffer.slice(range.start, range.end);
  // The end moves with every batch: the scroll position follows it before the browser paints.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the buffer's content
  useLayoutEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [version, count]);
  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    setAway(!atEnd.current);
    setView({ scrollTop: element.scrollTop, height: element.clientHeight });
  };
  const toEnd = () => {
    atEnd.current = true;
    setAway(false);
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <div ref={box} className={classes.lines} onScroll={onScroll} tabIndex={0} role="log" aria-live="off" aria-label="Log lines">
        {count === 0 ? <p className={classes.empty}>{empty}</p> : null}
        <div className={classes.canvas} style={{ height: count * ROW_PX }}>
          <div style={{ transform: `translateY(${range.start * ROW_PX}px)` }}>
            {rows.map(({ number, line }) => (
              <Row key={number} line={line} filter={filter} showInstance={showInstance} />
            ))}
          </div>
        </div>
      </div>
      {away ? (
        <Button size="compact-sm" className={classes.toEnd} onClick={toEnd}>
          To the newest line
        </Button>
      ) : null}
    </div>
  );
}

function Row({ line, filter, showInstance }: { line: LogLine; filter: string; showInstance: boolean }) {
  return (
    <div className={classes.row} data-stream={line.stream}>
      <time dateTime={line.at} title={line.at}>
        {formatClock(line.at).slice(11)}
      </time>
      {showInstance && line.instanceId ? <span className={classes.instance}>{shortId(line.instanceId)}</span> : null}
      {line.stream === 'stderr' ? <span className={classes.stream}>err</span> : <span className={classes.stream} />}
      <span className={classes.text}>
        <Marked text={line.text} filter={filter} />
      </span>
    </div>
  );
}

function Marked({ text, filter }: { text: string; filter: string }) {
  const at = filter ? text.toLowerCase().indexOf(filter.toLowerCase()) : -1;
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + filter.length)}</mark>
      {text.slice(at + filter.length)}
    </>
  );
}
