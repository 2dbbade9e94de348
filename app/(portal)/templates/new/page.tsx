import type { Metadata } from 'next';
import { Allowed } from '#components/shell/allowed.tsx';
import { AuthorPageView } from '../views.tsx';

export const metadata: Metadata = { title: 'New template' };

export default function NewTemplatePage() {
  return (
    <Allowed verb="template:manage" doing="write templates" team={undefined}>
      <AuthorPageView />
    </Allowed>
  );
}
