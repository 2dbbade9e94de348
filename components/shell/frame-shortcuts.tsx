'use client';

import { useRouter } from 'next/navigation';
import { routes, withQuery } from '#lib/client/routes.ts';
import { AREAS } from './areas.ts';
import { showOverlay } from './overlay.ts';
import { useShortcuts } from './shortcuts/registry.ts';
import { ShortcutLayer } from './shortcuts/shortcut-layer.tsx';
import { useScope } from './use-scope.ts';

/** The shortcuts that work on every page. */
export function FrameShortcuts() {
  const router = useRouter();
  const scope = useScope();
  useShortcuts([
    { keys: 'mod+k', group: 'Everywhere', label: 'Search or do something', run: () => showOverlay({ kind: 'palette' }) },
    { keys: '/', group: 'Everywhere', label: 'Search this page, or everything', run: focusSearch },
    { keys: '?', group: 'Everywhere', label: 'Keyboard shortcuts', run: () => showOverlay({ kind: 'shortcuts' }) },
    ...AREAS.map(({ label, href, letter }) => ({
      keys: `g ${letter}`,
      group: 'Go to',
      label,
      run: () => router.push(withQuery(href, scope)),
    })),
    { keys: 'g p', group: 'Go to', label: 'Approvals', run: () => router.push(withQuery(routes.approvals(), scope)) },
    { keys: 'g n', group: 'Go to', label: 'New service', run: () => router.push(routes.newService()) },
    { keys: 'g u', group: 'Go to', label: 'My sessions and tokens', run: () => router.push(routes.settings('sessions')) },
  ]);
  return <ShortcutLayer />;
}

/** The page's own search where it has one; pages that Next keeps hidden do not count. */
function focusSearch(): void {
  const search = [...document.querySelectorAll<HTMLInputElement>('[data-page-search]')].find((input) => input.offsetParent !== null);
  if (search) {
    search.focus();
    search.select();
  } else showOverlay({ kind: 'palette' });
}
