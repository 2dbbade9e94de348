import { ConfigurationView } from '#components/features/service/configuration-view.tsx';

export default async function ConfigurationPage({ params }: { params: Promise<{ id: string }> }) {
  return <ConfigurationView serviceId={(await params).id} />;
}
