'use client';

import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { notifyDone } from '#components/common/notify.ts';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { apiSend } from '#lib/client/api.ts';
import { keys } from '#lib/client/keys.ts';
import { endpoints } from '#lib/client/routes.ts';
import type { QuotaWire } from '#lib/domain/quota.ts';
import { QUOTA_MEASURES, type QuotaLimits, type QuotaMeasure } from '#lib/domain/quota-measures.ts';
import { MEASURES } from './measures.ts';
import classes from './quotas.module.css';

type QuotaProps = { team: string; environment: string | null; limits: QuotaLimits; onClose: () => void };

/** Four numbers in the units people think in; an empty field is no limit. */
export default function QuotaDialog({ opened, ...props }: QuotaProps & { opened: boolean }) {
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      title={<strong>Quota of {props.team}</strong>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <QuotaBody {...props} />
    </Modal>
  );
}

function QuotaBody({ team, environment, limits, onClose }: QuotaProps) {
  const queries = useQueryClient();
  const place = environment ?? 'all environments together';
  const save = useMutation({
    mutationFn: (next: QuotaLimits) =>
      apiSend<{ items: QuotaWire[] }>('PUT', endpoints.teamQuota(team), { body: { environment, limits: next } }),
    onSuccess: (next) => {
      queries.setQueryData(keys.quotas(team), next);
      void queries.invalidateQueries({ queryKey: keys.quotas(undefined) });
      notifyDone(`The quota of ${team} in ${place} is changed.`);
      onClose();
    },
  });
  const form = useForm<Record<QuotaMeasure, string>>({
    initialValues: mapMeasures((measure) => (limits[measure] === null ? '' : String(limits[measure] / MEASURES[measure].unit))),
    validate: mapMeasures((measure) => (text: string) => (toLimit(text, measure) === undefined ? 'A number from 0 up, or nothing.' : null)),
  });
  const submit = form.onSubmit((values) => save.mutate(mapMeasures((measure) => toLimit(values[measure], measure) ?? null)));
  return (
    <form noValidate onSubmit={submit}>
      <Stack gap="md">
        <p>In {place}. An empty field is no limit.</p>
        <div className={classes.fields}>
          {QUOTA_MEASURES.map((measure, index) => (
            <TextInput
              key={measure}
              label={MEASURES[measure].unitLabel}
              inputMode="decimal"
              autoComplete="off"
              maxLength={12}
              {...(index === 0 ? { 'data-autofocus': true } : {})}
              {...form.getInputProps(measure)}
            />
          ))}
        </div>
        {save.error ? <ProblemNote error={save.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save the quota
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Null: no limit; undefined: not a number that could be one. */
function toLimit(text: string, measure: QuotaMeasure): number | null | undefined {
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return null;
  if (!/^\d+(\.\d+)?$/.test(trimmed)) return undefined;
  return Math.round(Number(trimmed) * MEASURES[measure].unit);
}

const mapMeasures = <T,>(make: (measure: QuotaMeasure) => T): Record<QuotaMeasure, T> => ({
  services: make('services'),
  instances: make('instances'),
  cpuMilli: make('cpuMilli'),
  memoryMib: make('memoryMib'),
});
