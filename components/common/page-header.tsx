import type { ReactNode } from 'react';
import { Breadcrumbs, type Crumb } from './breadcrumbs.tsx';
import classes from './page-header.module.css';

type PageHeaderProps = { title: ReactNode; lead?: ReactNode; actions?: ReactNode; trail?: readonly Crumb[]; beside?: ReactNode };

/** The page's one `h1`, where it stands (`trail`, on every page below the first level), what it is about, and what can be done. */
export function PageHeader({ title, lead, actions, trail, beside }: PageHeaderProps) {
  return (
    <header className={classes.header}>
      {trail ? <Breadcrumbs trail={trail} /> : null}
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
