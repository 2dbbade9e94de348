'use client';

import { CloseButton } from '@mantine/core';
import Link from 'next/link';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { closeToast, onToasts, shownToasts, type Toast } from './toast-store.ts';
import classes from './toasts.module.css';

const STAYS_MS = 6_000;
/** Long enough to read, decide and reach it by keyboard. */
const STAYS_WITH_ACTION_MS = 12_000;
const NONE: readonly Toast[] = [];

/** The one place where short messages appear. It is always there, so that a reader hears what is added to it. */
export function Toasts() {
  const toasts = useSyncExternalStore(onToasts, shownToasts, () => NONE);
  const [held, setHeld] = useState(false);
  return (
    <section
      aria-label="Notifications"
      aria-live="polite"
      className={classes.stack}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} held={held} />
      ))}
    </section>
  );
}

/** Goes by itself after a while, unless it is a failure or somebody is at it. */
function ToastCard({ toast: { id, kind, title, message, link, action, requestId }, held }: { toast: Toast; held: boolean }) {
  useEffect(() => {
    if (held || kind === 'failed') return;
    const timer = setTimeout(() => closeToast(id), action ? STAYS_WITH_ACTION_MS : STAYS_MS);
    return () => clearTimeout(timer);
  }, [id, kind, held, action]);
  return (
    <div className={classes.toast} data-kind={kind} role={kind === 'failed' ? 'alert' : undefined}>
      <div className={classes.words}>
        {title ? <strong>{title}</strong> : null}
        <p>{message}</p>
        {requestId ? (
          <p className={classes.request}>
            Request <code>{requestId}</code>
          </p>
        ) : null}
        {link || action ? (
          <p className={classes.ways}>
            {link ? (
              <Link className="link" href={link.href} onClick={() => closeToast(id)}>
                {link.label}
              </Link>
            ) : null}
            {action ? (
              <button
                type="button"
                className={classes.action}
                onClick={() => {
                  closeToast(id);
                  action.run();
                }}
              >
                {action.label}
              </button>
            ) : null}
          </p>
        ) : null}
      </div>
      <CloseButton aria-label="Close" size="sm" onClick={() => closeToast(id)} />
    </div>
  );
}
