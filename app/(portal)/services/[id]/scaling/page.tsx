import type { Metadata } from 'next';
import { ScalingView } from '#components/features/service/scaling-view.tsx';

export const metadata: Metadata = { title: 'Scaling' };

export default async function ScalingPage({ params }: { params: Promise<{ id: string }> }) {
  return <ScalingView serviceId={(await params).id} />;
}
