'use client';

import Link from 'next/link';
import {
  cloneElement,
  createContext,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  type Ref,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import classes from './menu.module.css';
import { place, type Side } from './place.ts';
import { Tip } from './tip.tsx';

type TriggerProps = {
  ref?: Ref<HTMLButtonElement>;
  onClick?: (event: MouseEvent<HTMLElement>) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
  'aria-haspopup'?: 'menu';
  'aria-expanded'?: boolean;
  'aria-controls'?: string;
};
type MenuProps = {
  /** The button that opens it. */
  trigger: ReactElement<TriggerProps>;
  /** What a screen reader calls the menu. */
  label: string;
  side?: Side;
  widthPx?: number;
  children: ReactNode;
};

const CloseMenu = createContext<(returnFocus: boolean) => void>(() => undefined);

/**
 * A button with a menu: arrows, Home, End and first letters move, Escape and Tab leave, and the focus returns to the button. Drawn by the
 * browser above everything else, so that nothing clips it.
 */
export function Menu({ trigger, label, side = 'bottom-end', widthPx, children }: MenuProps) {
  const [openAt, setOpenAt] = useState<'first' | 'last'>();
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (returnFocus: boolean) => {
    setOpenAt(undefined);
    if (returnFocus) button.current?.focus();
  };
  return (
    <>
      {cloneElement(trigger, {
        ref: button,
        'aria-haspopup': 'menu',
        'aria-expanded': openAt !== undefined,
        'aria-controls': openAt ? id : undefined,
        onClick: () => setOpenAt((at) => (at ? undefined : 'first')),
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setOpenAt(event.key === 'ArrowDown' ? 'first' : 'last');
        },
      })}
      {openAt ? (
        <CloseMenu value={close}>
          <List id={id} label={label} start={openAt} side={side} widthPx={widthPx} button={button} onClose={close}>
            {children}
          </List>
        </CloseMenu>
      ) : null}
    </>
  );
}

type ListProps = Required<Pick<MenuProps, 'label' | 'side' | 'children'>> & {
  id: string;
  start: 'first' | 'last';
  widthPx: number | undefined;
  button: { current: HTMLButtonElement | null };
  onClose: (returnFocus: boolean) => void;
};

function List({ id, label, start, side, widthPx, button, onClose, children }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useLayoutEffect(() => {
    close.current = onClose;
  });
  useLayoutEffect(() => {
    const box = list.current;
    if (!box || !button.current) return;
    if (widthPx) box.style.width = `${widthPx}px`;
    box.showPopover();
    place(box, button.current.getBoundingClientRect(), side, 4);
    itemsOf(box)
      .at(start === 'first' ? 0 : -1)
      ?.focus({ preventScroll: true });
  }, [button, side, start, widthPx]);
  useEffect(() => {
    const isOutside = (target: EventTarget | null) =>
      target instanceof Node && !list.current?.contains(target) && !button.current?.contains(target);
    const onDown = (event: Event) => isOutside(event.target) && close.current(false);
    const onMove = (event: Event) => {
      if (event.target === list.current || !list.current || !button.current) return;
      place(list.current, button.current.getBoundingClientRect(), side, 4);
    };
    document.addEventListener('pointerdown', onDown, true);
    window.addEventListener('resize', onMove);
    window.addEventListener('scroll', onMove, { capture: true, passive: true });
    return () => {
      document.removeEventListener('pointerdown', onDown, true);
      window.removeEventListener('resize', onMove);
      window.removeEventListener('scroll', onMove, { capture: true });
    };
  }, [button, side]);
  return (
    <div
      ref={list}
      id={id}
      popover="manual"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      className={classes.menu}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Tab') {
          event.stopPropagation();
          if (event.key === 'Escape') event.preventDefault();
          onClose(true);
        } else if (move(event.currentTarget, event.key)) event.preventDefault();
      }}
    >
      {children}
    </div>
  );
}

const itemsOf = (menu: HTMLElement): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')];

/** Moves the focus as the key says; false when the key means nothing here. */
function move(menu: HTMLElement, key: string): boolean {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: items[(at + 1) % items.length], ArrowUp: items.at(at - 1), Home: items[0], End: items.at(-1) }[key];
  const byLetter = () =>
    key.length === 1 && key !== ' '
      ? [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) =>
          item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()),
        )
      : undefined;
  const target = next ?? byLetter();
  target?.focus();
  return target !== undefined;
}

type MenuItemProps = {
  icon?: ReactNode;
  /** Stands at the end: a tick, a role. */
  end?: ReactNode;
  danger?: boolean;
  /** Why it cannot be chosen. It stays reachable, so that the reason can be read and heard. */
  refusal?: string | undefined;
  children: ReactNode;
} & ({ onClick: () => void; href?: undefined; external?: undefined } | { href: string; external?: boolean; onClick?: undefined });

/** An action, or a link with `href`; `external` opens beside the portal. */
export function MenuItem({ icon, end, danger, refusal, children, href, external, onClick }: MenuItemProps) {
  const close = useContext(CloseMenu);
  const inside = (
    <>
      {icon}
      <span className={classes.text}>{children}</span>
      {end}
    </>
  );
  const shared = { role: 'menuitem', tabIndex: -1, className: classes.item, 'data-danger': danger || undefined } as const;
  if (refusal)
    return (
      <Tip label={refusal} side="left">
        <button type="button" {...shared} aria-disabled="true">
          {inside}
          <span className="sr-only"> Not possible: {refusal}</span>
        </button>
      </Tip>
    );
  if (href !== undefined && external)
    return (
      <a {...shared} href={href} target="_blank" rel="noreferrer noopener" onClick={() => close(true)}>
        {inside}
      </a>
    );
  if (href !== undefined)
    return (
      <Link {...shared} href={href} onClick={() => close(false)}>
        {inside}
      </Link>
    );
  return (
    <button
      type="button"
      {...shared}
      onClick={() => {
        close(true);
        onClick?.();
      }}
    >
      {inside}
    </button>
  );
}

/** A line between groups of items. */
export const MenuDivider = () => <hr className={classes.rule} />;
