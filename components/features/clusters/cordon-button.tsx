'use client';

import { useState } from 'react';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { useRefusal } from '#components/shell/use-me.ts';
import type { ClusterWire } from '#lib/domain/cluster.ts';
import { useCordon } from './mutations.ts';

/** Keeps new instances away from a cluster, or lets them come again. */
export function CordonButton({ cluster }: { cluster: ClusterWire }) {
  const [asking, setAsking] = useState(false);
  const cordon = useCordon(cluster);
  const refusal = useRefusal('cluster:manage', {});
  const close = () => {
    cordon.reset();
    setAsking(false);
  };
  return (
    <>
      <GuardedButton variant="default" refusal={refusal} why={{ verb: 'cluster:manage' }} onClick={() => setAsking(true)}>
        {cluster.cordoned ? 'Uncordon…' : 'Cordon…'}
      </GuardedButton>
      <ConfirmDialog
        opened={asking}
        title={cluster.cordoned ? `Uncordon ${cluster.name}?` : `Cordon ${cluster.name}?`}
        action={cluster.cordoned ? 'Uncordon' : 'Cordon'}
        pending={cordon.isPending}
        error={cordon.error}
        onClose={close}
        onConfirm={() =>
          cordon.mutate(!cluster.cordoned, {
            onSuccess: (next) => {
              notifyDone(next.cordoned ? `${next.name} takes nothing new.` : `${next.name} takes instances again.`);
              close();
            },
          })
        }
      >
        <p>
          {cluster.cordoned
            ? 'New instances may be placed here again.'
            : `No new instance is placed here, not even as a replacement. The ${cluster.instances} that run here go on.`}
        </p>
      </ConfirmDialog>
    </>
  );
}
