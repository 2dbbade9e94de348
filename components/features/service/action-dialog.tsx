'use client';

import { useRouter } from 'next/navigation';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { routes } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import { type AskedAction, actionWords } from './action-words.ts';
import { type DeploymentAction, useDeleteService, useDeploymentAction } from './mutations.ts';

export type { AskedAction } from './action-words.ts';

type ActionDialogProps = {
  asked: AskedAction | undefined;
  service: ServiceWire;
  deployment: DeploymentWire | undefined;
  onClose: () => void;
};

/** Says what the action will do, does it, and says that it is done. */
export function ActionDialog({ asked, service, deployment, onClose }: ActionDialogProps) {
  const router = useRouter();
  const change = useDeploymentAction(service.id, deployment?.id ?? '');
  const remove = useDeleteService(service);
  const pending = change.isPending || remove.isPending;
  const close = () => {
    change.reset();
    remove.reset();
    onClose();
  };
  const words = asked ? actionWords(asked, service, deployment) : undefined;
  const confirm = () => {
    if (!asked || !words) return;
    const onSuccess = () => {
      notifyDone(words.done);
      close();
      if (asked.kind === 'delete') router.push(routes.services());
    };
    if (asked.kind === 'delete') remove.mutate(undefined, { onSuccess });
    else change.mutate(toRequest(asked), { onSuccess });
  };
  return (
    <ConfirmDialog
      opened={asked !== undefined}
      title={words?.title ?? ''}
      action={words?.action ?? ''}
      danger={asked?.kind === 'delete' || asked?.kind === 'stop'}
      typeName={asked?.kind === 'delete' ? service.name : undefined}
      pending={pending}
      error={change.error ?? remove.error}
      onConfirm={confirm}
      onClose={close}
    >
      <p>{words?.text}</p>
    </ConfirmDialog>
  );
}

function toRequest(asked: Exclude<AskedAction, { kind: 'delete' }>): DeploymentAction {
  switch (asked.kind) {
    case 'deploy':
      return { action: 'deploy', revision: asked.revision, ...(asked.force ? { force: true } : {}) };
    case 'roll-back':
      return asked.revision === undefined ? { action: 'roll-back' } : { action: 'roll-back', revision: asked.revision };
    case 'scale':
      return { action: 'scale', replicas: asked.replicas };
    default:
      return { action: asked.kind };
  }
}
