import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

type PanelProps = { title: ReactNode; aside?: ReactNode; children: ReactNode; flush?: boolean; note?: ReactNode };

/** A titled part of a page. `flush`: its content brings its own padding, as tables do. */
export function Panel({ title, aside, children, flush = false, note }: PanelProps) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <header className={classes.head}>
        <div>
          <h2 id={id}>{title}</h2>
          {note ? <p className={classes.note}>{note}</p> : null}
        </div>
        {aside ? <div className={classes.aside}>{aside}</div> : null}
      </header>
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
