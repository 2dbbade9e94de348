import type { ReactNode } from 'react';
import { safeHref } from '#lib/client/routes.ts';

/** A link somebody wrote. Anything but http and https is shown as text. */
export function SafeLink({ href, children }: { href: string; children?: ReactNode }) {
  const safe = safeHref(href);
  if (!safe) return <span>{children ?? href}</span>;
  return (
    <a className="link" href={safe} target="_blank" rel="noreferrer noopener">
      {children ?? href}
    </a>
  );
}
