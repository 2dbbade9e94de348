'use client';

import { IconSearch } from '@tabler/icons-react';
import { Fragment, type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { formatCount } from '#lib/client/format.ts';
import { KeyCaps } from '../shortcuts/key-caps.tsx';
import { useDebounced } from '../use-debounced.ts';
import { type Ranked, rankItems } from './item.ts';
import classes from './palette.module.css';
import { useItems } from './use-items.ts';

const PAUSE_MS = 140;
const PAGE = 8;

/** One field for finding things and doing things; all of it by keyboard, and each line said by a screen reader as it is reached. */
export function Palette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<string>();
  const asked = useDebounced(query.trimStart(), PAUSE_MS);
  const { items, searching, failed } = useItems(query, asked);
  const groups = rankItems(items, query);
  const lines = groups.flatMap((group) => group.items);
  // What is chosen is a thing, not a place in the list: it stays chosen when the server's findings come in around it.
  const index = Math.max(
    0,
    lines.findIndex((line) => line.item.id === chosen),
  );
  const active = lines[index];
  const optionId = (line: Ranked) => `${id}-${line.item.id}`;
  // In the layout phase, so that leaving gives the focus back while the dialog is still there.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector('input')?.focus();
    return () => element?.close();
  }, []);
  const activeId = active && optionId(active);
  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);
  const run = (line: Ranked | undefined) => {
    if (!line || line.item.refusal) return;
    if (line.item.fill !== undefined) {
      setQuery(line.item.fill);
      setChosen(undefined);
      return;
    }
    onClose();
    line.item.run();
  };
  const move = (by: number) => setChosen(lines[(index + by + lines.length) % lines.length]?.item.id);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case 'ArrowDown':
        move(1);
        break;
      case 'ArrowUp':
        move(-1);
        break;
      case 'PageDown':
        setChosen(lines[Math.min(lines.length - 1, index + PAGE)]?.item.id);
        break;
      case 'PageUp':
        setChosen(lines[Math.max(0, index - PAGE)]?.item.id);
        break;
      case 'Enter':
        run(active);
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  return (
    // A click on the backdrop is a click on the dialog itself; the keyboard has Escape for it.
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it
    <dialog
      ref={dialog}
      className={classes.palette}
      aria-label="Search or do something"
      onCancel={(event) => {
        // Escape ends it here and now: the browser's own closing tells of it later, and keys pressed in between would be lost.
        event.preventDefault();
        onClose();
      }}
      onClose={() => {
        if (dialog.current) onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className={classes.head}>
        <IconSearch size={18} stroke={1.7} aria-hidden="true" />
        <input
          className={classes.field}
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={activeId}
          aria-autocomplete="list"
          aria-label="What are you looking for?"
          placeholder="Find a service or a page, or say what to do: restart checkout"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setChosen(undefined);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd className={classes.escape}>Esc</kbd>
      </div>
      {/* The focus stays in the field; the lines are reached by arrows there. */}
      <div id={`${id}-list`} className={classes.list} role="listbox" aria-label="What there is" tabIndex={-1}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options
          <div key={group.group} role="group" aria-labelledby={`${id}-${group.group}`}>
            <div id={`${id}-${group.group}`} className={classes.group} role="presentation">
              {group.group}
            </div>
            {group.items.map((line) => (
              <Line
                key={line.item.id}
                id={optionId(line)}
                line={line}
                active={line === active}
                onPoint={() => setChosen(line.item.id)}
                onRun={() => run(line)}
              />
            ))}
          </div>
        ))}
        {lines.length === 0 ? <p className={classes.none}>Nothing here goes by that name.</p> : null}
      </div>
      <p className="sr-only" role="status">
        {active?.item.refusal ? `Not possible: ${active.item.refusal}` : searching ? '' : formatCount(lines.length, 'result')}
      </p>
      <div className={classes.foot} aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> go or do
        </span>
        <span className={classes.state}>
          {failed ? 'The server does not answer: services cannot be searched.' : searching ? 'Searching…' : ''}
        </span>
      </div>
    </dialog>
  );
}

type LineProps = { id: string; line: Ranked; active: boolean; onPoint: () => void; onRun: () => void };

function Line({ id, line: { item, ranges }, active, onPoint, onRun }: LineProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the field points at it
    <div
      id={id}
      role="option"
      className={classes.line}
      aria-selected={active}
      aria-disabled={item.refusal ? true : undefined}
      onPointerMove={active ? undefined : onPoint}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onRun}
    >
      <span className={classes.title}>
        <Marked text={item.title} ranges={ranges} />
        {item.detail ? <span className={classes.detail}>{item.detail}</span> : null}
        {item.refusal ? <span className={classes.refusal}>{item.refusal}</span> : null}
      </span>
      {item.keys ? <KeyCaps keys={item.keys} /> : null}
    </div>
  );
}

/** A title with the letters that were typed set off. */
function Marked({ text, ranges }: { text: string; ranges: Ranked['ranges'] }) {
  let at = 0;
  return (
    <span>
      {ranges.map(([from, to]) => {
        const before = text.slice(at, from);
        at = to;
        return (
          <Fragment key={from}>
            {before}
            <mark className={classes.mark}>{text.slice(from, to)}</mark>
          </Fragment>
        );
      })}
      {text.slice(at)}
    </span>
  );
}
