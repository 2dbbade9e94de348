import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { useNow } from '#components/common/use-now.ts';
import { formatClock, formatDuration } from '#lib/client/format.ts';
import type { TemplateRunStep } from '#lib/domain/template/run.ts';
import { STEP_LOOK } from './run-badge.tsx';
import classes from './templates.module.css';

/** The steps in their order; the one at work and a failed one show their log. */
export function RunSteps({ steps }: { steps: readonly TemplateRunStep[] }) {
  return (
    <ol className={classes.runSteps}>
      {steps.map((step) => (
        <li key={step.key}>
          <details key={`${step.key}-${step.state}`} open={step.state === 'running' || step.state === 'failed'}>
            <summary>
              <StatusGlyph kind={STEP_LOOK[step.state].glyph} size={16} />
              <span className={classes.stepTitle} data-state={step.state}>
                {step.title}
              </span>
              <span className={classes.stepNote}>
                {step.state === 'done' ? null : STEP_LOOK[step.state].label}
                {step.attempts > 1 ? ` (try ${step.attempts})` : ''} <Took step={step} />
              </span>
            </summary>
            {step.message ? <p className={classes.stepMessage}>{step.message}</p> : null}
            {step.log.length > 0 ? (
              <ul className={classes.log}>
                {step.log.map((line, index) => (
                  <li key={`${line.at}-${index.toString()}`}>
                    <time dateTime={line.at} suppressHydrationWarning>
                      {formatClock(line.at).slice(11)}
                    </time>{' '}
                    {line.text}
                  </li>
                ))}
              </ul>
            ) : null}
            {step.message === '' && step.log.length === 0 ? <p className={classes.stepMessage}>Nothing to tell yet.</p> : null}
          </details>
        </li>
      ))}
    </ol>
  );
}

function Took({ step }: { step: TemplateRunStep }) {
  const now = useNow();
  if (!step.startedAt) return null;
  const until = step.finishedAt ? Date.parse(step.finishedAt) : now;
  return <span suppressHydrationWarning>{formatDuration(Math.max(0, until - Date.parse(step.startedAt)))}</span>;
}
