import { ClockTime } from '#components/common/clock-time.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { useNow } from '#components/common/use-now.ts';
import { formatDuration } from '#lib/client/format.ts';
import type { TemplateRunStep, TemplateRunWire } from '#lib/domain/template/run.ts';
import { isRunOver } from '#lib/domain/template/run-phase.ts';
import classes from './run.module.css';
import { STEP_LOOK } from './run-badge.tsx';

/** The steps in their order; the one at work and a failed one show their log. */
export function RunSteps({ run }: { run: TemplateRunWire }) {
  const over = isRunOver(run.phase);
  return (
    <ol className={classes.list}>
      {run.steps.map((step) => (
        <li key={step.key} className={classes.step}>
          <details key={`${step.key}-${step.state}`} open={step.state === 'running' || step.state === 'failed'}>
            <summary className={classes.summary}>
              <StatusGlyph kind={STEP_LOOK[step.state].glyph} size={16} />
              <span className={classes.title} data-state={step.state}>
                {step.title}
              </span>
              <span className={classes.note}>
                {step.state === 'done' ? null : step.state === 'pending' && over ? 'Not done' : STEP_LOOK[step.state].label}
                {step.attempts > 1 ? ` (try ${step.attempts})` : ''} <Took step={step} />
              </span>
            </summary>
            {step.message ? <p className={classes.message}>{step.message}</p> : null}
            {step.log.length > 0 ? (
              <ul className={classes.log}>
                {step.log.map((line, index) => (
                  <li key={`${line.at}-${index.toString()}`}>
                    <ClockTime iso={line.at} part="time" /> {line.text}
                  </li>
                ))}
              </ul>
            ) : null}
            {step.message === '' && step.log.length === 0 ? <p className={classes.message}>Nothing to tell yet.</p> : null}
          </details>
        </li>
      ))}
    </ol>
  );
}

function Took({ step }: { step: TemplateRunStep }) {
  const now = useNow();
  if (!step.startedAt || step.state === 'pending') return null;
  const until = step.finishedAt ? Date.parse(step.finishedAt) : now;
  return <span suppressHydrationWarning>{formatDuration(Math.max(0, until - Date.parse(step.startedAt)))}</span>;
}
