'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { forgetPage, rememberPage } from './recent.ts';

/**
 * What happens when a page is reached: the focus goes to its heading, so that readers say where one is and Tab goes on from there,
 * and the page of a thing is remembered. A focus that is already somewhere in the new page stays, such as on the tab just pressed.
 */
export function PageArrival() {
  const pathname = usePathname();
  // The page that came with the document; also when the effect runs twice for it, as it does in development.
  const loaded = useRef(pathname);
  useEffect(() => {
    const isFirst = loaded.current === pathname;
    if (!isFirst) loaded.current = '';
    const arrive = (): boolean => {
      const heading = visibleHeading();
      if (!heading) return false;
      if (heading.dataset.lost === undefined) rememberPage(pathname, heading.textContent.trim());
      else forgetPage(pathname);
      // The browser itself begins at the top of a document that was just loaded.
      if (!isFirst) focusHeading(heading);
      return true;
    };
    const main = document.getElementById('main');
    if (arrive() || !main) return;
    const observer = new MutationObserver(() => {
      if (arrive()) observer.disconnect();
    });
    observer.observe(main, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [pathname]);
  return null;
}

/** Next keeps earlier pages, hidden: theirs do not count. */
const visibleHeading = (): HTMLHeadingElement | undefined =>
  [...document.querySelectorAll<HTMLHeadingElement>('#main h1')].find((heading) => heading.checkVisibility());

function focusHeading(heading: HTMLHeadingElement): void {
  const active = document.activeElement;
  const settled = active instanceof HTMLElement && active !== document.body && active.id !== 'main' && active.checkVisibility();
  if (settled && active.closest('#main, dialog, [role="dialog"]')) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
