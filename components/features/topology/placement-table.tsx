import { Button } from '@mantine/core';
import { useState } from 'react';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import table from '#components/common/table.module.css';
import { formatCpu, formatMemory } from '#lib/client/format.ts';
import type { PlacementCandidate } from '#lib/domain/placement.ts';
import classes from './placement.module.css';

const STEP = 50;
const VERDICT = {
  chosen: { glyph: 'good', say: 'Chosen' },
  fits: { glyph: 'idle', say: 'Would do' },
  no: { glyph: 'bad', say: 'No' },
} as const;
const SCORE: Record<string, string> = { room: 'Room', spread: 'Spread', untainted: 'Taints' };

/** Every place that was looked at: the chosen one, those that would do, and those that would not with the rule that says no. */
export function PlacementTable({ candidates, total }: { candidates: readonly PlacementCandidate[]; total: number }) {
  const [shown, setShown] = useState(STEP);
  if (candidates.length === 0) return <p className={classes.dim}>There is no cluster to run on yet.</p>;
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <caption className="sr-only">Candidates and their verdicts</caption>
        <thead>
          <tr>
            {['Candidate', 'Verdict', 'Why', 'Score', 'Free afterwards', 'Copies'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {candidates.slice(0, shown).map((one) => (
            <Row key={`${one.cluster}/${one.node}`} one={one} />
          ))}
        </tbody>
      </table>
      {candidates.length > shown ? (
        <p className={classes.more}>
          {shown} of {total.toLocaleString('en')} candidates
          <Button size="compact-sm" variant="default" onClick={() => setShown(shown + STEP)}>
            Show more
          </Button>
        </p>
      ) : null}
    </div>
  );
}

function Row({ one }: { one: PlacementCandidate }) {
  const { glyph, say } = VERDICT[one.verdict];
  return (
    <tr data-top="" data-verdict={one.verdict} className={classes.row}>
      <th scope="row">
        {one.cluster}
        <small>{one.node ?? 'no node'}</small>
      </th>
      <td>
        <span className={classes.verdict}>
          <StatusGlyph kind={glyph} size={13} />
          {say}
        </span>
      </td>
      <td className={classes.why}>
        {one.why}
        {one.rule ? (
          <dl className={classes.rule}>
            <dt>Rule</dt>
            <dd>{one.rule.name}</dd>
            <dt>Wanted</dt>
            <dd>{one.rule.wanted}</dd>
            <dt>Actual</dt>
            <dd>{one.rule.actual}</dd>
          </dl>
        ) : null}
      </td>
      <td>
        {one.scores.length > 0 ? (
          <Scores scores={one.scores} />
        ) : (
          <span className={classes.dim} title="A rule says no before anything is scored">
            –
          </span>
        )}
      </td>
      <td className="nums">
        {one.node === null ? null : (
          <>
            {formatCpu(one.free.cpuMilli)} <small className={classes.dim}>of {formatCpu(one.capacity.cpuMilli)}</small>
            <br />
            {formatMemory(one.free.memoryMib)} <small className={classes.dim}>of {formatMemory(one.capacity.memoryMib)}</small>
            {one.verdict === 'no' ? <small className={classes.now}>as it is now</small> : null}
          </>
        )}
      </td>
      <td className="nums">
        {one.here}
        {one.comes > 0 ? <b className={classes.comes}> +{one.comes}</b> : null}
      </td>
    </tr>
  );
}

function Scores({ scores }: { scores: PlacementCandidate['scores'] }) {
  return (
    <dl className={classes.scores}>
      {scores.map(({ name, score }) => (
        <div key={name}>
          <dt>{SCORE[name] ?? name}</dt>
          <dd>
            <meter min={0} max={100} value={score} aria-label={`${SCORE[name] ?? name}: ${score} of 100`} />
            <span className="nums">{score}</span>
          </dd>
        </div>
      ))}
      <div>
        <dt>In all</dt>
        <dd className="nums">
          <b>{scores.reduce((sum, { score }) => sum + score, 0)}</b>
        </dd>
      </div>
    </dl>
  );
}
