'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';
import { notifyDone, notifyFailed } from '#components/common/notify.ts';
import { routes } from '#lib/client/routes.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import { type AskedAction, actionWords, undoOf } from './action-words.ts';
import { askForChange, type DeploymentAction, useDeleteService, useDeploymentAction } from './mutations.ts';

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
  const queries = useQueryClient();
  const change = useDeploymentAction(service.id, deployment?.id ?? '');
  const remove = useDeleteService(service);
  const pending = change.isPending || remove.isPending;
  const close = () => {
    change.reset();
    remove.reset();
    onClose();
  };
  const words = asked ? actionWords(asked, service, deployment) : undefined;
  const waysOn = (done: AskedAction): Parameters<typeof notifyDone>[1] => {
    if (!deployment || done.kind === 'delete') return {};
    const undo = undoOf(done, deployment);
    const where = `${service.name} in ${deployment.environment}`;
    const takeBack = () =>
      askForChange(queries, { serviceId: service.id, deploymentId: deployment.id }, undo?.request ?? { action: 'restart' }).then(
        () => notifyDone(`${where} ${undo?.words}.`),
        (error: unknown) => notifyFailed(`${where} could not be taken back`, error),
      );
    return {
      link: { href: routes.service(service.id, 'overview', { env: deployment.environment }), label: `Show ${service.name}` },
      action: undo && { label: 'Undo', run: () => void takeBack() },
    };
  };
  const confirm = () => {
    if (!asked || !words) return;
    const onSuccess = () => {
      notifyDone(words.done, waysOn(asked));
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
