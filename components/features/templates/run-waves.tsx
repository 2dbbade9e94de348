import Link from 'next/link';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { Panel } from '#components/common/panel.tsx';
import { routes } from '#lib/client/routes.ts';
import type { TemplateRunWire } from '#lib/domain/template/run.ts';
import { isRunOver } from '#lib/domain/template/run-phase.ts';
import classes from './run.module.css';
import { RunBadge } from './run-badge.tsx';

type RunWavesProps = { run: TemplateRunWire; refusal: string | undefined; pending: boolean; onStop: () => void };

/** The upgrade that a run is part of: wave after wave, where it is, and the way to stop what has not begun. */
export function RunWaves({ run, refusal, pending, onStop }: RunWavesProps) {
  const open = run.group.filter((one) => !isRunOver(one.phase));
  const waves = [...new Set(run.group.map((one) => one.wave))];
  return (
    <Panel
      title="Waves"
      note="A wave begins when all of the one before are healthy."
      aside={
        open.length > 0 ? (
          <GuardedButton size="compact-sm" variant="default" refusal={refusal} loading={pending} onClick={onStop}>
            Stop the rest
          </GuardedButton>
        ) : undefined
      }
    >
      <ol className={classes.waves}>
        {waves.map((wave) => (
          <li key={wave}>
            <h3>Wave {wave + 1}</h3>
            <ul>
              {run.group
                .filter((one) => one.wave === wave)
                .map((one) => (
                  <li key={one.id} className={classes.member}>
                    {one.id === run.id ? (
                      <strong>{one.service}</strong>
                    ) : (
                      <Link href={routes.templateRun(one.id)} className="link">
                        {one.service}
                      </Link>
                    )}
                    <RunBadge phase={one.phase} />
                  </li>
                ))}
            </ul>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
