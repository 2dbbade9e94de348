import type { Metadata } from 'next';
import { AuthorPageView } from '../views.tsx';

export const metadata: Metadata = { title: 'New template' };

export default function NewTemplatePage() {
  return <AuthorPageView />;
}
