import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '#components/common/confirm-dialog.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { ACTION, type Asked, useNodeAction } from './actions.ts';

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
          notifyDone(`${name} ${words.done}`);
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
