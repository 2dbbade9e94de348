'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { useMe } from '#components/shell/use-me.ts';
import { sectionsOf } from './sections.ts';
import classes from './settings.module.css';

/** The list of settings beside the one that is open; each is a page of its own. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const groups = sectionsOf(useMe());
  return (
    <div className={classes.frame}>
      <nav aria-label="Settings" className={classes.nav}>
        {groups.map(({ title, sections }) => (
          <div key={title} className={classes.group}>
            <p>{title}</p>
            <ul className={classes.links}>
              {sections.map(({ label, href }) => (
                <li key={href}>
                  <Link
                    href={href}
                    className={classes.link}
                    aria-current={pathname === href || pathname.startsWith(`${href}/`) ? 'page' : undefined}
                  >
                    {label}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={classes.content}>{children}</div>
    </div>
  );
}
