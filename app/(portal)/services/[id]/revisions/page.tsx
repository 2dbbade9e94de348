import { RevisionsView } from '#components/features/service/revisions-view.tsx';

export default async function RevisionsPage({ params }: { params: Promise<{ id: string }> }) {
  return <RevisionsView serviceId={(await params).id} />;
}
