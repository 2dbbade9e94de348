import type { ReactNode } from 'react';
import { ServiceFrame } from '#components/features/service/service-frame.tsx';

type Props = { children: ReactNode; params: Promise<{ id: string }> };

export default async function ServiceLayout({ children, params }: Props) {
  return <ServiceFrame serviceId={(await params).id}>{children}</ServiceFrame>;
}
