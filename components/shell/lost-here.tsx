'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { LostPage } from '#components/common/lost-page.tsx';
import { routes } from '#lib/client/routes.ts';
import { nearestName } from '#lib/domain/manifest/nearest.ts';
import { AREAS } from './areas.ts';
import { showOverlay } from './overlay.ts';

/** Nothing at this address: why that may be, the pages near it, and the search. */
export function LostHere() {
  const pathname = usePathname();
  const near = nearPages(pathname);
  return (
    <LostPage title="Nothing is at this address">
      <p>It may have been deleted, or it belongs to a team that you are not a member of.</p>
      {near.length > 0 ? (
        <p>
          Did you mean{' '}
          {near.map(({ label, href }, index) => (
            <span key={href}>
              {index > 0 ? ' or ' : ''}
              <Link className="link" href={href}>
                {label}
              </Link>
            </span>
          ))}
          ?
        </p>
      ) : null}
      <p>
        <Link className="link" href={routes.home()}>
          Go to the home page
        </Link>
        ,{' '}
        <Link className="link" href={routes.services()}>
          look through the services
        </Link>
        , or{' '}
        <button type="button" className="link-button" onClick={() => showOverlay({ kind: 'palette' })}>
          search for it
        </button>
        .
      </p>
    </LostPage>
  );
}

/** What the person may have meant: an area whose name is close to the first word, and a look among its things for the second. */
function nearPages(pathname: string): { label: string; href: string }[] {
  const [, first = '', second = ''] = pathname.split('/');
  const names = AREAS.map(({ label }) => label.toLowerCase());
  const area = AREAS.find(({ label }) => label.toLowerCase() === nearestName(first, names));
  const pages: { label: string; href: string }[] = area ? [{ label: area.label, href: area.href }] : [];
  if (area?.href === routes.services() && second !== '' && !second.startsWith('svc_'))
    pages.unshift({ label: `services called “${second}”`, href: routes.services({ q: second }) });
  return pages;
}
