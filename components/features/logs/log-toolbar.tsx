import { NativeSelect, Switch } from '@mantine/core';
import { INSTANCE_LOOK } from '#components/common/status.ts';
import type { InstanceWire } from '#lib/domain/instance.ts';
import classes from './logs.module.css';
import { type LogChoice, SINCE, type Since } from './search-params.ts';

type LogToolbarProps = { choice: LogChoice; instances: readonly InstanceWire[]; onChange: (patch: Partial<LogChoice>) => void };

/** Whose lines, since when, and whether to follow. */
export function LogToolbar({ choice, instances, onChange }: LogToolbarProps) {
  const known = instances.some((instance) => instance.id === choice.instance);
  const data = [
    { value: '', label: 'All instances' },
    ...instances.map((instance) => ({
      value: instance.id,
      label: `${shortId(instance.id)} · r${instance.revision} · ${INSTANCE_LOOK[instance.phase].label.toLowerCase()}`,
    })),
    ...(choice.instance && !known ? [{ value: choice.instance, label: `${shortId(choice.instance)} · gone` }] : []),
  ];
  return (
    <div className={classes.toolbar}>
      <NativeSelect
        aria-label="Instance"
        data={data}
        value={choice.instance ?? ''}
        onChange={(event) => onChange({ instance: event.currentTarget.value || undefined })}
        w={260}
      />
      <NativeSelect
        aria-label="Since"
        data={Object.entries(SINCE).map(([value, label]) => ({ value, label }))}
        value={choice.since}
        onChange={(event) => onChange({ since: event.currentTarget.value as Since })}
        w={170}
      />
      <Switch label="Follow" checked={choice.follow} onChange={(event) => onChange({ follow: event.currentTarget.checked })} />
      {choice.instance ? (
        <Switch
          label="The run before"
          checked={choice.previous}
          onChange={(event) => onChange({ previous: event.currentTarget.checked })}
        />
      ) : null}
    </div>
  );
}

/** The end of an id is what tells two apart. */
export const shortId = (id: string): string => id.slice(-6);
