import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { formatCpu, formatMemory } from '#lib/client/format.ts';
import type { PlacementWire } from '#lib/domain/placement.ts';
import classes from './placement.module.css';
import { PlacementTable } from './placement-table.tsx';
import { type PlacementQuestion, placementQuery } from './queries.ts';

const PAUSE_MS = 350;
const FIELDS = ['replicas', 'cpu', 'memory', 'selector'] as const;
type Asked = Record<(typeof FIELDS)[number], string>;
const UNCHANGED: Asked = { replicas: '', cpu: '', memory: '', selector: '' };

/** Why a service's copies are where they are, what would be if it asked for something else, and why not somewhere else. */
export function PlacementDialog({ deploymentId, onClose }: { deploymentId: string; onClose: () => void }) {
  const [asked, setAsked] = useState(UNCHANGED);
  const [settled] = useDebouncedValue(asked, PAUSE_MS);
  const asIs = useQuery(placementQuery(deploymentId, {}));
  const answer = useQuery({ ...placementQuery(deploymentId, toQuestion(settled)), placeholderData: keepPreviousData });
  const shown = answer.data ?? asIs.data;
  const name = asIs.data ? `${asIs.data.service} in ${asIs.data.environment}` : '';
  return (
    <Modal
      opened
      onClose={onClose}
      size="72rem"
      title={<strong>Where {name || 'it'} runs, and why</strong>}
      closeButtonProps={{ 'aria-label': 'Close' }}
      classNames={{ body: classes.body }}
    >
      {asIs.data ? <WhatIf own={asIs.data} asked={asked} onAsk={setAsked} /> : null}
      {answer.error ? <ProblemNote title="That cannot be answered" error={answer.error} onRetry={() => void answer.refetch()} /> : null}
      {shown && !answer.error ? <Answer answer={shown} busy={answer.isFetching} /> : null}
      {!shown && !answer.error ? (
        <p className={classes.dim} role="status">
          Asking the scheduler …
        </p>
      ) : null}
    </Modal>
  );
}

/** `none` is a word for "no labels": an empty field means "as it is". */
function toQuestion(asked: Asked): PlacementQuestion {
  const set = FIELDS.flatMap((field) => {
    const text = asked[field].trim();
    if (text === '') return [];
    return [[field, field === 'selector' && text.toLowerCase() === 'none' ? ',' : text]];
  });
  return Object.fromEntries(set);
}

type WhatIfProps = { own: PlacementWire; asked: Asked; onAsk: (asked: Asked) => void };

function WhatIf({ own, asked, onAsk }: WhatIfProps) {
  const field = (name: keyof Asked, label: string, placeholder: string, description: string) => (
    <TextInput
      label={label}
      description={description}
      placeholder={placeholder}
      value={asked[name]}
      onChange={(event) => onAsk({ ...asked, [name]: event.currentTarget.value })}
      inputMode={name === 'replicas' ? 'numeric' : 'text'}
      autoComplete="off"
      spellCheck={false}
      size="sm"
    />
  );
  const changed = FIELDS.some((name) => asked[name].trim() !== '');
  return (
    <fieldset className={classes.question}>
      <legend>What if it asked for …</legend>
      {field('replicas', 'Copies', String(own.replicas), 'wanted in all')}
      {field('cpu', 'CPU', formatCpu(own.cpuMilli), 'a copy: 250m, 0.5')}
      {field('memory', 'Memory', formatMemory(own.memoryMib), 'a copy: 64Mi, 1Gi')}
      {field('selector', 'Cluster labels', wordsOf(own.clusterSelector) || 'any cluster', 'region=eu; none for any')}
      <Button
        variant="default"
        disabled={!changed}
        title={changed ? undefined : 'Nothing was changed yet'}
        onClick={() => onAsk(UNCHANGED)}
      >
        As it is
      </Button>
    </fieldset>
  );
}

function Answer({ answer, busy }: { answer: PlacementWire; busy: boolean }) {
  const short = answer.placed < answer.placing || answer.candidates.every((one) => one.verdict === 'no');
  const environment = wordsOf(answer.environmentSelector);
  return (
    <div className={classes.answer} aria-busy={busy}>
      <p className={classes.summary} role="status" data-short={short || undefined}>
        <StatusGlyph kind={short ? 'bad' : 'good'} size={16} />
        <span>{answer.summary}</span>
      </p>
      {environment || answer.whatIf ? (
        <p className={classes.dim}>
          {answer.whatIf ? 'This is what would be; nothing was changed. ' : ''}
          {environment ? `The environment asks for ${environment} besides.` : ''}
        </p>
      ) : null}
      <WhyNot answer={answer} />
      <PlacementTable candidates={answer.candidates} total={answer.total} />
    </div>
  );
}

/** One cluster's whole story in a few sentences. */
function WhyNot({ answer }: { answer: PlacementWire }) {
  const [cluster, setCluster] = useState<string | null>(null);
  const others = [...new Set(answer.candidates.map((one) => one.cluster))].toSorted();
  const own = answer.candidates.filter((one) => one.cluster === cluster);
  const sentences = [...new Set(own.map((one) => one.why))];
  return (
    <div className={classes.whynot}>
      <Select
        aria-label="Why not this cluster"
        placeholder="Why not …?"
        data={others.map((name) => ({ value: name, label: `Why not ${name}?` }))}
        value={cluster !== null && others.includes(cluster) ? cluster : null}
        onChange={setCluster}
        searchable={others.length > 8}
        clearable
        w="16rem"
      />
      {cluster !== null && own.length > 0 ? (
        <ul aria-label={`About cluster ${cluster}`}>
          {own.some((one) => one.verdict === 'chosen') ? <li>{cluster} is chosen.</li> : null}
          {sentences.slice(0, 4).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          {sentences.length > 4 ? <li className={classes.dim}>and {sentences.length - 4} more reasons, in the table</li> : null}
        </ul>
      ) : null}
    </div>
  );
}

const wordsOf = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
