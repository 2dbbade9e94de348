import { ActionIcon, Button, Checkbox, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { notifyDone } from '#components/common/notify.ts';
import { ProblemNote } from '#components/common/problem-note.tsx';
import type { ApprovalRule } from '#lib/domain/approval-rule.ts';
import type { EnvironmentWire } from '#lib/domain/cluster.ts';
import { ClusterWords } from './environment-strip.tsx';
import classes from './environments.module.css';
import { FreezeFields } from './freeze-fields.tsx';
import { useCreateEnvironment, useDeleteEnvironment, useUpdateEnvironment } from './mutations.ts';
import { clustersQuery } from './queries.ts';

const RULE: ApprovalRule = { required: 1, role: 'operator', authorMayApprove: false, everyone: false, days: 7 };

/** An environment's title, protection, approvals, clusters and freezes; a new one when none is given. */
export function EnvironmentDialog({ environment, onClose }: { environment: EnvironmentWire | undefined; onClose: () => void }) {
  const [name, setName] = useState('');
  const [title, setTitle] = useState(environment?.title ?? '');
  const [isProtected, setProtected] = useState(environment?.protected ?? false);
  const [rule, setRule] = useState<ApprovalRule | null>(environment?.approval ?? null);
  const [labels, setLabels] = useState(Object.entries(environment?.clusterSelector ?? {}));
  const [freezes, setFreezes] = useState(environment?.freezes ?? []);
  const clusters = useQuery(clustersQuery()).data?.items;
  const update = useUpdateEnvironment();
  const create = useCreateEnvironment();
  const remove = useDeleteEnvironment();
  const selector = Object.fromEntries(labels.filter(([key]) => key.trim() !== ''));
  const wish = { protected: isProtected, approval: rule, clusterSelector: selector, freezes };
  const done = (words: string) => () => {
    notifyDone(words);
    onClose();
  };
  const save = () => {
    if (!environment) {
      create.mutate(
        { ...wish, name: name.trim(), ...(title.trim() ? { title: title.trim() } : {}) },
        { onSuccess: done(`${name.trim()} was added.`) },
      );
      return;
    }
    const { id, generation } = environment;
    update.mutate(
      { id, generation, wish: { ...wish, title: title.trim() || environment.name } },
      { onSuccess: done(`${environment.name} was changed.`) },
    );
  };
  const change = (part: Partial<ApprovalRule>) => setRule((before) => (before ? { ...before, ...part } : before));
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<strong>{environment ? `Edit ${environment.name}` : 'New environment'}</strong>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="md">
          {environment ? null : (
            <TextInput
              label="Name"
              description="Lowercase letters, digits and dashes; it is part of addresses."
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <TextInput label="Title" value={title} maxLength={120} onChange={(event) => setTitle(event.currentTarget.value)} />
          <fieldset className={classes.group}>
            <legend>Clusters with these labels</legend>
            {labels.map(([key, value], index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while they are typed
              <Group key={index} gap="xs" wrap="nowrap" align="flex-end">
                <TextInput
                  aria-label={`Label ${index + 1}`}
                  placeholder="tier"
                  value={key}
                  className={classes.grow}
                  onChange={(event) => setLabels(replaced(labels, index, [event.currentTarget.value, value]))}
                />
                <TextInput
                  aria-label={`Value of label ${index + 1}`}
                  placeholder="production"
                  value={value}
                  className={classes.grow}
                  onChange={(event) => setLabels(replaced(labels, index, [key, event.currentTarget.value]))}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="input-sm"
                  aria-label={`Remove label ${index + 1}`}
                  onClick={() => setLabels(labels.filter((_, other) => other !== index))}
                >
                  <IconTrash size={15} />
                </ActionIcon>
              </Group>
            ))}
            <Group justify="space-between">
              <p role="status" className={classes.preview}>
                <ClusterWords selector={selector} clusters={clusters} />
              </p>
              <Button variant="default" size="compact-sm" onClick={() => setLabels([...labels, ['', '']])}>
                Add a label
              </Button>
            </Group>
          </fieldset>
          <fieldset className={classes.group}>
            <legend>Protection</legend>
            <Checkbox
              label="Protected: it takes an operator to deploy here"
              checked={isProtected}
              onChange={(event) => setProtected(event.currentTarget.checked)}
            />
            <Checkbox
              label="Others may ask for an approval"
              checked={rule !== null}
              disabled={!isProtected}
              description={isProtected ? undefined : 'Only a protected environment takes requests.'}
              onChange={(event) => setRule(event.currentTarget.checked ? RULE : null)}
            />
            {rule && isProtected ? (
              <div className={classes.rule}>
                <Group grow align="flex-end">
                  <TextInput
                    type="number"
                    label="People who must approve"
                    min={1}
                    max={10}
                    required
                    value={rule.required}
                    onChange={(event) => change({ required: Number(event.currentTarget.value) })}
                  />
                  <NativeSelect
                    label="Role that may approve"
                    data={[
                      { value: 'developer', label: 'Developer or above' },
                      { value: 'operator', label: 'Operator or above' },
                      { value: 'owner', label: 'Owner' },
                    ]}
                    value={rule.role}
                    onChange={(event) => change({ role: event.currentTarget.value as ApprovalRule['role'] })}
                  />
                  <TextInput
                    type="number"
                    label="Days to decide"
                    min={1}
                    max={60}
                    required
                    value={rule.days}
                    onChange={(event) => change({ days: Number(event.currentTarget.value) })}
                  />
                </Group>
                <Checkbox
                  label="Who asks may approve too"
                  checked={rule.authorMayApprove}
                  onChange={(event) => change({ authorMayApprove: event.currentTarget.checked })}
                />
                <Checkbox
                  label="Operators need an approval too: nobody changes anything alone"
                  checked={rule.everyone}
                  onChange={(event) => change({ everyone: event.currentTarget.checked })}
                />
              </div>
            ) : null}
          </fieldset>
          <FreezeFields freezes={freezes} onChange={setFreezes} />
          {(update.error ?? create.error ?? remove.error) ? <ProblemNote error={update.error ?? create.error ?? remove.error} /> : null}
          <Group justify="space-between">
            {environment ? (
              <GuardedButton
                variant="subtle"
                color="red"
                refusal={
                  environment.deployments > 0 ? `${environment.deployments} services run here: delete those deployments first.` : undefined
                }
                loading={remove.isPending}
                onClick={() => remove.mutate(environment, { onSuccess: done(`${environment.name} was deleted.`) })}
              >
                Delete
              </GuardedButton>
            ) : (
              <span />
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={update.isPending || create.isPending}>
                {environment ? 'Save' : 'Add environment'}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const replaced = <T,>(items: readonly T[], index: number, item: T): T[] => items.map((each, other) => (other === index ? item : each));
