import type { ReactNode } from 'react';
import { LogoMark } from './logo.tsx';
import classes from './lost-page.module.css';

type LostPageProps = { title: string; children: ReactNode /** Outside the portal's frame: brings its own landmark. */; alone?: boolean };

/** A page that is not there, or not well: says so and leads on. */
export function LostPage({ title, children, alone = false }: LostPageProps) {
  const Box = alone ? 'main' : 'div';
  return (
    <Box className={classes.page}>
      <LogoMark size={40} />
      <h1 data-lost="">{title}</h1>
      <div className={classes.text}>{children}</div>
    </Box>
  );
}
