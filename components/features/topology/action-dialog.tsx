import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';
import { notifyDone, notifyFailed } from '#components/common/notify.ts';
import { routes } from '#lib/client/routes.ts';
import { ACTION, type Asked, type NodeChange, sendChange, useNodeAction } from './actions.ts';

/** Says what will happen to the node, and asks once more. */
export function ActionDialog({ asked, onClose }: { asked: Asked | undefined; onClose: () => void }) {
  const change = useNodeAction(asked?.node.deploymentId ?? '');
  const [replicas, setReplicas] = useState<{ id: string; value: number }>();
  const node = asked?.node;
  const words = asked ? ACTION[asked.action] : undefined;
  const wanted = replicas && replicas.id === node?.id ? replicas.value : (node?.wanted ?? 1);
  const name = node ? `${node.name} in ${node.environment}` : '';
  const close = () => {
    change.reset();
    setReplicas(undefined);
    onClose();
  };
  return (
    <ConfirmDialog
      opened={asked !== undefined}
      title={words?.title(name) ?? ''}
      action={words?.label ?? ''}
      danger={words?.danger ?? false}
      pending={change.isPending}
      error={change.error}
      onClose={close}
      onConfirm={() => {
        if (!asked || !words) return;
        const done = () => {
          const undo = undoOf(asked);
          notifyDone(`${name} ${words.done}`, {
            ...(asked.node.serviceId
              ? {
                  link: {
                    href: routes.service(asked.node.serviceId, 'overview', { env: asked.node.environment }),
                    label: `Show ${asked.node.name}`,
                  },
                }
              : {}),
            ...(undo ? { action: { label: 'Undo', run: () => takeBack(undo, asked) } } : {}),
          });
          close();
        };
        change.mutate(asked.action === 'scale' ? { action: 'scale', replicas: wanted } : { action: asked.action }, { onSuccess: done });
      }}
    >
      <p>{node && words ? words.say(node) : ''}</p>
      {asked?.action === 'scale' ? (
        <NumberInput
          label="Instances"
          value={wanted}
          min={0}
          max={1000}
          mt="sm"
          onChange={(value) => setReplicas({ id: asked.node.id, value: Number(value) || 0 })}
          data-autofocus
        />
      ) : null}
    </ConfirmDialog>
  );
}

/** What takes it back, where that is one step: a restart is over, and what a roll back left may have been left for a reason. */
function undoOf({ action, node }: Asked): NodeChange | undefined {
  switch (action) {
    case 'scale':
      return { action: 'scale', replicas: node.wanted };
    case 'stop':
      return { action: 'start' };
    case 'start':
      return { action: 'stop' };
    default:
      return undefined;
  }
}

/** The dialog is gone by then: what comes of it is told all the same. */
const takeBack = (undo: NodeChange, { node }: Asked): void => {
  const name = `${node.name} in ${node.environment}`;
  sendChange(node.deploymentId ?? '', undo).then(
    () => notifyDone(`${name} ${ACTION[undo.action].done}`),
    (error: unknown) => notifyFailed(`${name} could not be taken back`, error),
  );
};
