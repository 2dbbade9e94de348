'use client';

import { usePathname } from 'next/navigation';
import { LostService } from '#components/features/service/leaving.tsx';
import NotFound from '../not-found.tsx';

/** A service's address that leads nowhere: what was deleted says so. */
export default function ServiceNotFound() {
  const [, , id = ''] = usePathname().split('/');
  return (
    <LostService serviceId={id}>
      <NotFound />
    </LostService>
  );
}
