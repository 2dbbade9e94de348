import { Panel } from '#components/common/panel.tsx';
import { RelativeTime } from '#components/common/relative-time.tsx';
import type { GlyphKind } from '#components/common/status-glyph.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { plainWord } from '#lib/client/format.ts';
import type { Condition } from '#lib/domain/condition.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import classes from './conditions-panel.module.css';

const GLYPH: Record<Condition['status'], GlyphKind> = { true: 'done', false: 'warn', unknown: 'unknown' };
const SAYS: Record<Condition['status'], string> = { true: 'yes', false: 'no', unknown: 'not known' };

/** What the engine says about the deployment, in sentences. */
export function ConditionsPanel({ deployment }: { deployment: DeploymentWire }) {
  return (
    <Panel title="Conditions" note={deployment.observedGeneration < deployment.generation ? 'A change is not looked at yet.' : undefined}>
      {deployment.conditions.length === 0 ? <p className={classes.none}>The engine has not looked at it yet.</p> : null}
      <ul className={classes.list}>
        {deployment.conditions.map((condition) => (
          <li key={condition.type} className={classes.item}>
            <StatusGlyph kind={GLYPH[condition.status]} />
            <div>
              <div className={classes.head}>
                <strong>
                  {sentenceCase(condition.type)}: {SAYS[condition.status]}
                </strong>
                <span className={classes.when}>
                  <RelativeTime iso={condition.changedAt} />
                </span>
              </div>
              <p>{condition.message || plainWord(condition.reason)}</p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const sentenceCase = (camel: string): string => {
  const words = plainWord(camel);
  return words.charAt(0).toUpperCase() + words.slice(1);
};
