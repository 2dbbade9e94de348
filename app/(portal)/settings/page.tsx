import { redirect } from 'next/navigation';
import { routes } from '#lib/client/routes.ts';

export default function SettingsPage() {
  redirect(routes.settings('profile'));
}
