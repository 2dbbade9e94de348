import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

type EmptyStateProps = { title: string; children: ReactNode; action?: ReactNode; art?: boolean };

/** Nothing here, why that is, and the one thing to do next. */
export function EmptyState({ title, children, action, art = false }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      {art ? <OrbitArt /> : null}
      <h2 className={classes.title}>{title}</h2>
      <div className={classes.text}>{children}</div>
      {action ? <div className={classes.action}>{action}</div> : null}
    </div>
  );
}

function OrbitArt() {
  return (
    <svg width="160" height="88" viewBox="0 0 160 88" fill="none" aria-hidden="true" focusable="false">
      <g stroke="var(--line-strong)" strokeWidth="1.25">
        <ellipse cx="80" cy="44" rx="74" ry="38" />
        <ellipse cx="80" cy="44" rx="50" ry="25" />
        <ellipse cx="80" cy="44" rx="27" ry="13" strokeDasharray="3 4" />
      </g>
      <circle cx="80" cy="44" r="6" fill="var(--brass)" />
      <circle cx="31" cy="39" r="4" fill="var(--accent)" />
      <circle cx="133" cy="71" r="5" fill="var(--surface)" stroke="var(--accent)" strokeWidth="1.5" />
      <circle cx="105" cy="48" r="3" fill="var(--surface)" stroke="var(--line-strong)" strokeWidth="1.5" />
    </svg>
  );
}
