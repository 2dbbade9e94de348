import { ScalingView } from '#components/features/service/scaling-view.tsx';

export default async function ScalingPage({ params }: { params: Promise<{ id: string }> }) {
  return <ScalingView serviceId={(await params).id} />;
}
