'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { notifyFailed } from '#components/common/notify.ts';
import { ActionDialog } from '#components/features/service/action-dialog.tsx';
import { serviceQuery } from '#components/features/service/queries.ts';
import type { Overlay } from '../overlay.ts';

/** The same question that the service's own page asks before it acts. */
export function PaletteAction({ overlay, onClose }: { overlay: Extract<Overlay, { kind: 'action' }>; onClose: () => void }) {
  const { data: service, error } = useQuery(serviceQuery(overlay.serviceId));
  const deployment = service?.deployments.find((one) => one.id === overlay.deploymentId);
  useEffect(() => {
    if (!error || service) return;
    notifyFailed('It cannot be done right now', error);
    onClose();
  }, [error, service, onClose]);
  return service && deployment ? <ActionDialog asked={overlay.asked} service={service} deployment={deployment} onClose={onClose} /> : null;
}
