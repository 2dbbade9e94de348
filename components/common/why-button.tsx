'use client';

import { useId, useLayoutEffect, useRef, useState } from 'react';
import type { Question } from './access-queries.ts';
import { lazyPart } from './lazy-part.tsx';
import { place } from './place.ts';
import classes from './why.module.css';

const WhyPanel = lazyPart(() => import('./why-panel.tsx').then((module) => module.default), <p>Asking…</p>);

/** Beside what I may not do: why that is, and who can. What it says is loaded when it is asked for; Escape and a click elsewhere close it. */
export function WhyButton({ question, about }: { question: Question; about: string }) {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const panel = box.current;
    if (!opened || !panel || !button.current) return;
    const anchor = button.current;
    const put = () => place(panel, anchor.getBoundingClientRect(), 'bottom-end');
    panel.showPopover();
    panel.focus({ preventScroll: true });
    put();
    // What it says comes after it was opened, and makes it taller.
    const watcher = new ResizeObserver(put);
    watcher.observe(panel);
    window.addEventListener('scroll', put, { capture: true, passive: true });
    return () => {
      watcher.disconnect();
      window.removeEventListener('scroll', put, { capture: true });
    };
  }, [opened]);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={classes.ask}
        aria-expanded={opened}
        aria-controls={opened ? id : undefined}
        aria-label={`Why not: ${about}`}
        onClick={() => setOpened(true)}
      >
        Why?
      </button>
      {opened ? (
        <div
          ref={box}
          id={id}
          popover="auto"
          role="dialog"
          tabIndex={-1}
          aria-label="Why not, and who can"
          className={classes.box}
          onToggle={(event) => {
            if (event.newState === 'closed') {
              setOpened(false);
              if (document.activeElement === document.body || event.currentTarget.contains(document.activeElement)) button.current?.focus();
            }
          }}
        >
          <WhyPanel question={question} />
        </div>
      ) : null}
    </>
  );
}
