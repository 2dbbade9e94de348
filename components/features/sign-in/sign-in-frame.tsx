import type { ReactNode } from 'react';
import { LogoMark } from '#components/common/logo.tsx';
import classes from './sign-in.module.css';

/** The card in the middle of the page, on its orbits. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={classes.page}>
      <Orbits />
      <div className={classes.card}>
        <div className={classes.brand}>
          <LogoMark size={36} />
          <span>Orrery</span>
        </div>
        <h1 className={classes.title}>{title}</h1>
        {children}
      </div>
    </main>
  );
}

function Orbits() {
  return (
    <svg
      className={classes.orbits}
      viewBox="0 0 1200 800"
      preserveAspectRatio="xMidYMid slice"
      fill="none"
      aria-hidden="true"
      focusable="false"
    >
      <g stroke="var(--line-strong)" strokeWidth="1">
        {[210, 300, 400, 510, 640].map((radius) => (
          <circle
            key={radius}
            cx="600"
            cy="400"
            r={radius}
            strokeDasharray={radius === 400 ? '2 7' : undefined}
            opacity={1 - radius / 900}
          />
        ))}
      </g>
      <circle cx="312" cy="316" r="7" fill="var(--accent)" opacity="0.85" />
      <circle cx="1002" cy="522" r="5" fill="var(--brass)" />
      <circle cx="780" cy="25" r="4" fill="var(--accent)" opacity="0.5" />
      <circle cx="1100" cy="304" r="9" fill="var(--page)" stroke="var(--line-strong)" strokeWidth="1.5" />
      <circle cx="208" cy="726" r="6" fill="var(--page)" stroke="var(--accent)" strokeWidth="1.5" opacity="0.7" />
    </svg>
  );
}
