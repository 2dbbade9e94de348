import { ActionIcon, Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { FreezeWindow } from '#lib/domain/freeze-window.ts';
import classes from './environments.module.css';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'].map((label, index) => ({
  value: String(index + 1),
  label,
}));
const HOUR_MS = 3_600_000;

/** Times in which nothing new is deployed: each week, or once. */
export function FreezeFields({ freezes, onChange }: { freezes: FreezeWindow[]; onChange: (freezes: FreezeWindow[]) => void }) {
  const set = (index: number, next: FreezeWindow) => onChange(freezes.map((each, other) => (other === index ? next : each)));
  const addWeekly = () =>
    onChange([
      ...freezes,
      {
        kind: 'weekly',
        from: { day: 5, time: '16:00' },
        to: { day: 1, time: '08:00' },
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        reason: 'Weekend',
      },
    ]);
  const addOnce = () => {
    const now = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
    onChange([...freezes, { kind: 'once', from: new Date(now).toISOString(), to: new Date(now + 24 * HOUR_MS).toISOString(), reason: '' }]);
  };
  return (
    <fieldset className={classes.group}>
      <legend>Freezes: nothing new is deployed</legend>
      {freezes.map((freeze, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: windows have no other identity while they are edited
        <fieldset key={index} className={classes.rule} aria-label={`Freeze ${index + 1}`}>
          <Group gap="xs" wrap="nowrap" align="flex-end">
            <TextInput
              label="Reason"
              required
              minLength={3}
              maxLength={200}
              className={classes.grow}
              value={freeze.reason}
              onChange={(event) => set(index, { ...freeze, reason: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="input-sm"
              aria-label={`Remove freeze ${index + 1}`}
              onClick={() => onChange(freezes.filter((_, other) => other !== index))}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </Group>
          {freeze.kind === 'weekly' ? (
            <Weekly freeze={freeze} onChange={(next) => set(index, next)} />
          ) : (
            <Once freeze={freeze} onChange={(next) => set(index, next)} />
          )}
        </fieldset>
      ))}
      <Group gap="xs">
        <Button variant="default" size="compact-sm" onClick={addWeekly}>
          Add every week
        </Button>
        <Button variant="default" size="compact-sm" onClick={addOnce}>
          Add once
        </Button>
      </Group>
    </fieldset>
  );
}

type Weekly = Extract<FreezeWindow, { kind: 'weekly' }>;

function Weekly({ freeze, onChange }: { freeze: Weekly; onChange: (next: Weekly) => void }) {
  const moment = (side: 'from' | 'to', label: string) => (
    <>
      <NativeSelect
        label={`${label}, day`}
        data={DAYS}
        value={String(freeze[side].day)}
        onChange={(event) => onChange({ ...freeze, [side]: { ...freeze[side], day: Number(event.currentTarget.value) } })}
      />
      <TextInput
        type="time"
        label={`${label}, time`}
        required
        value={freeze[side].time}
        onChange={(event) => onChange({ ...freeze, [side]: { ...freeze[side], time: event.currentTarget.value } })}
      />
    </>
  );
  return (
    <>
      <Group grow gap="xs">
        {moment('from', 'From')}
        {moment('to', 'To')}
      </Group>
      <TextInput
        label="Time zone"
        required
        placeholder="Europe/Berlin"
        value={freeze.timeZone}
        onChange={(event) => onChange({ ...freeze, timeZone: event.currentTarget.value })}
      />
    </>
  );
}

type Once = Extract<FreezeWindow, { kind: 'once' }>;

/** Shown and typed in the reader's own time. */
function Once({ freeze, onChange }: { freeze: Once; onChange: (next: Once) => void }) {
  return (
    <Group grow gap="xs">
      {(['from', 'to'] as const).map((side) => (
        <TextInput
          key={side}
          type="datetime-local"
          label={side === 'from' ? 'From (your time)' : 'To (your time)'}
          required
          value={toLocal(freeze[side])}
          onChange={(event) => {
            const at = new Date(event.currentTarget.value);
            if (!Number.isNaN(at.getTime())) onChange({ ...freeze, [side]: at.toISOString() });
          }}
        />
      ))}
    </Group>
  );
}

function toLocal(iso: string): string {
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
