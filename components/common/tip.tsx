'use client';

import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { place, type Side } from './place.ts';
import classes from './tip.module.css';

type Handlers = {
  onPointerEnter?: (event: PointerEvent<HTMLElement>) => void;
  onPointerLeave?: (event: PointerEvent<HTMLElement>) => void;
  onFocus?: (event: FocusEvent<HTMLElement>) => void;
  onBlur?: (event: FocusEvent<HTMLElement>) => void;
};
type TipProps = { label: ReactNode; side?: Side; children: ReactElement<Handlers> };

const WAIT_MS = 250;
const LEAVE_MS = 120;

/**
 * Words beside what is pointed at or focused. For eyes alone: the child itself says the same to a screen reader, by its name or its
 * description. Escape closes it, and it stays while the pointer is on it.
 */
export function Tip({ label, side = 'top', children }: TipProps) {
  const [anchor, setAnchor] = useState<HTMLElement>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const later = (ms: number, next: HTMLElement | undefined) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAnchor(next), ms);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const { props } = children;
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: (event) => {
          props.onPointerEnter?.(event);
          later(event.pointerType === 'touch' ? 0 : WAIT_MS, event.currentTarget);
        },
        onPointerLeave: (event) => {
          props.onPointerLeave?.(event);
          later(LEAVE_MS, undefined);
        },
        onFocus: (event) => {
          props.onFocus?.(event);
          if (event.currentTarget.matches(':focus-visible')) later(0, event.currentTarget);
        },
        onBlur: (event) => {
          props.onBlur?.(event);
          later(0, undefined);
        },
      })}
      {anchor && label ? (
        <Bubble anchor={anchor} side={side} onStay={() => clearTimeout(timer.current)} onClose={() => later(0, undefined)}>
          {label}
        </Bubble>
      ) : null}
    </>
  );
}

type BubbleProps = { anchor: HTMLElement; side: Side; onStay: () => void; onClose: () => void; children: ReactNode };

function Bubble({ anchor, side, onStay, onClose, children }: BubbleProps) {
  const box = useRef<HTMLSpanElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  // Words may change while they are shown, and their size with them.
  useLayoutEffect(() => {
    if (!box.current || children === undefined) return;
    if (!box.current.matches(':popover-open')) box.current.showPopover();
    place(box.current, anchor.getBoundingClientRect(), side);
  }, [anchor, side, children]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close.current();
    const onScroll = () => close.current();
    window.addEventListener('keydown', onKey);
    window.addEventListener('scroll', onScroll, { capture: true, passive: true });
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('scroll', onScroll, { capture: true });
    };
  }, []);
  return (
    <span ref={box} popover="manual" aria-hidden="true" className={classes.tip} onPointerEnter={onStay} onPointerLeave={onClose}>
      {children}
    </span>
  );
}
