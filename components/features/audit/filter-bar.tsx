'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { SearchInput } from '#components/common/search-input.tsx';
import classes from './audit.module.css';
import { verbsQuery } from './queries.ts';
import type { AuditFilters } from './search-params.ts';

type Patch = Record<string, string | undefined>;
type FilterBarProps = { filters: AuditFilters; onChange: (patch: Patch, how?: 'push' | 'replace') => void };

const BETWEEN = 'between';
const RESULTS = [
  { value: 'ok', label: 'Done' },
  { value: 'denied', label: 'Refused' },
];
const SPANS = [
  { value: '1', label: 'The last hour' },
  { value: '24', label: 'The last day' },
  { value: '168', label: 'The last week' },
  { value: '720', label: 'The last 30 days' },
];

/** Who, what, to what, how it ended, and when. All of it is the URL's. */
export function FilterBar({ filters, onChange }: FilterBarProps) {
  const known = useQuery(verbsQuery()).data?.items ?? [];
  const verbs = filters.verb && !known.includes(filters.verb) ? [filters.verb, ...known] : known;
  const span = filters.since && !filters.until ? spanOf(filters.since) : undefined;
  const exact = span === undefined && (filters.since !== undefined || filters.until !== undefined);
  const [between, setBetween] = useState(exact);
  return (
    <search className={classes.filters} aria-label="Filters">
      <SearchInput
        label="To what: a name or an id"
        placeholder="Service, e-mail, id"
        value={filters.target ?? ''}
        onSearch={(target) => onChange({ target }, 'replace')}
        width="13rem"
      />
      <TextField key={filters.actor} label="Who" placeholder="Anybody" value={filters.actor ?? ''} onSet={(actor) => onChange({ actor })} />
      <NativeSelect
        aria-label="Did what"
        data={[{ value: '', label: 'Anything' }, ...verbs]}
        value={filters.verb ?? ''}
        onChange={(event) => onChange({ verb: event.currentTarget.value || undefined })}
        w="12rem"
      />
      <NativeSelect
        aria-label="Result"
        data={[{ value: '', label: 'Any result' }, ...RESULTS]}
        value={filters.result ?? ''}
        onChange={(event) => onChange({ result: event.currentTarget.value || undefined })}
        w="8rem"
      />
      <NativeSelect
        aria-label="Within"
        data={[{ value: '', label: 'Any time' }, ...SPANS, { value: BETWEEN, label: 'From … until …' }]}
        value={between || exact ? BETWEEN : (span ?? '')}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setBetween(value === BETWEEN);
          if (value !== BETWEEN) onChange({ since: value ? hoursAgo(Number(value)) : undefined, until: undefined });
        }}
        w="9.5rem"
      />
      {between || exact ? (
        <>
          <Moment label="From" value={filters.since} onSet={(since) => onChange({ since })} />
          <Moment label="Until" value={filters.until} onSet={(until) => onChange({ until })} />
        </>
      ) : null}
    </search>
  );
}

type FieldProps = { label: string; placeholder: string; value: string; onSet: (value: string | undefined) => void };

/** Set on Enter or when it is left. */
function TextField({ label, placeholder, value, onSet }: FieldProps) {
  const set = (next: string) => {
    if (next.trim() !== value) onSet(next.trim() || undefined);
  };
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder}
      defaultValue={value}
      w="12rem"
      onBlur={(event) => set(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') set(event.currentTarget.value);
      }}
    />
  );
}

/** A moment in the reader's own time zone. */
function Moment({ label, value, onSet }: { label: string; value: string | undefined; onSet: (value: string | undefined) => void }) {
  return (
    <TextInput
      key={value}
      type="datetime-local"
      aria-label={label}
      title={label}
      defaultValue={value ? toLocal(value) : ''}
      w="12.5rem"
      onBlur={(event) => {
        const text = event.currentTarget.value;
        if (text !== (value ? toLocal(value) : '')) onSet(text ? new Date(text).toISOString() : undefined);
      }}
    />
  );
}

function toLocal(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const hoursAgo = (hours: number): string => new Date(Math.floor(Date.now() / 60_000) * 60_000 - hours * 3_600_000).toISOString();

/** The choice that a moment came from, give or take the minutes since. */
function spanOf(since: string): string | undefined {
  const hours = (Date.now() - Date.parse(since)) / 3_600_000;
  return SPANS.find(({ value }) => Math.abs(hours - Number(value)) < Number(value) * 0.1)?.value;
}
