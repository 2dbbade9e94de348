import type { ReactNode } from 'react';
import { LogoMark } from './logo.tsx';
import classes from './lost-page.module.css';

/** A page that is not there, or not well: says so and leads on. */
export function LostPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.page}>
      <LogoMark size={40} />
      <h1>{title}</h1>
      <div className={classes.text}>{children}</div>
    </div>
  );
}
