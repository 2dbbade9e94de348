'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { LogoMark } from '#components/common/logo.tsx';
import { routes, withQuery } from '#lib/client/routes.ts';
import { AREAS } from './areas.ts';
import classes from './rail.module.css';
import { useCalm } from './use-calm.ts';
import { useScope } from './use-scope.ts';

/** The areas. Links keep the chosen team and environment. */
export function Rail() {
  const pathname = usePathname();
  const scope = useScope();
  const [isCalm, hurry] = useCalm();
  // The other areas are fetched ahead once this page is through with itself, or as soon as somebody reaches for them.
  const prefetch = isCalm ? null : false;
  return (
    <nav aria-label="Main" className={classes.rail} onPointerEnter={hurry} onFocus={hurry}>
      <Link href={withQuery(routes.home(), scope)} prefetch={prefetch} className={classes.brand} aria-label="Orrery, home">
        <LogoMark size={26} />
        <span className={classes.word}>Orrery</span>
      </Link>
      <ul className={classes.list}>
        {AREAS.map(({ label, href, icon: Icon }) => {
          const here = href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
          return (
            <li key={href}>
              <Link
                href={withQuery(href, scope)}
                prefetch={prefetch}
                className={classes.item}
                aria-current={here ? 'page' : undefined}
                aria-label={label}
                title={label}
              >
                <Icon size={18} stroke={1.6} aria-hidden="true" />
                <span className={classes.word}>{label}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
