import type { ReactNode } from 'react';
import classes from './page-header.module.css';

type PageHeaderProps = { title: ReactNode; lead?: ReactNode; actions?: ReactNode; above?: ReactNode; beside?: ReactNode };

/** The page's one `h1`, what it is about, and what can be done. */
export function PageHeader({ title, lead, actions, above, beside }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      {above ? <div className={classes.above}>{above}</div> : null}
      <div className={classes.line}>
        <div className={classes.title}>
          <h1>{title}</h1>
          {beside}
        </div>
        {actions ? <div className={classes.actions}>{actions}</div> : null}
      </div>
      {lead ? <p className={classes.lead}>{lead}</p> : null}
    </header>
  );
}
