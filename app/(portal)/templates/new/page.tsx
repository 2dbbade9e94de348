import type { Metadata } from 'next';
import { AuthorView } from '#components/features/templates/author-view.tsx';

export const metadata: Metadata = { title: 'New template' };

export default function NewTemplatePage() {
  return <AuthorView />;
}
