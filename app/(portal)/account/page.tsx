import { permanentRedirect } from 'next/navigation';
import { routes } from '#lib/client/routes.ts';

/** Where this page was once: bookmarks lead on. */
export default function AccountPage() {
  permanentRedirect(routes.settings('profile'));
}
