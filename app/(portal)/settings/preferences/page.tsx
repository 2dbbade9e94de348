import type { Metadata } from 'next';
import { PreferencesView } from '#components/features/settings/preferences-view.tsx';

export const metadata: Metadata = { title: 'Preferences' };

export default function PreferencesPage() {
  return <PreferencesView />;
}
