import type { ReactNode } from 'react';
import { ChangeList } from '#components/common/change-list.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import { formatCount } from '#lib/client/format.ts';
import type { ChangePlan } from '#lib/domain/change.ts';
import classes from './change.module.css';

/** A plan as people judge it: from what to what, where it would run, what means something else there, and every field that changes. */
export function PlanFacts({ plan, denials = true }: { plan: ChangePlan; denials?: boolean }) {
  return (
    <div className={classes.plan}>
      {denials
        ? plan.denials.map((denial) => (
            <p key={denial.path + denial.message} className={classes.denial} role="alert">
              <StatusGlyph kind="bad" /> <span>{sentence(denial.message, [plan.environment, plan.service])}</span>
            </p>
          ))
        : null}
      <dl className={classes.facts}>
        <Fact name="Revision">
          {plan.fromRevision === null ? (
            <>
              first time in {plan.environment}: <b>{plan.revision}</b>
            </>
          ) : plan.fromRevision === plan.revision ? (
            <b>{plan.revision}</b>
          ) : (
            <Move before={plan.fromRevision} after={plan.revision} />
          )}
        </Fact>
        <Fact name="Instances">
          {plan.replicas.before === null || plan.replicas.before === plan.replicas.after ? (
            <b>{plan.replicas.after}</b>
          ) : (
            <Move before={plan.replicas.before} after={plan.replicas.after} />
          )}
        </Fact>
        <Fact name="Can run on">{plan.clusters.length > 0 ? plan.clusters.join(', ') : 'no cluster'}</Fact>
      </dl>
      {plan.warnings.map((warning) => (
        <p key={warning} className={classes.warning}>
          <StatusGlyph kind="warn" /> <span>{warning}</span>
        </p>
      ))}
      {plan.resolves.length > 0 ? (
        <div>
          <h3 className={classes.title}>Means something else in {plan.environment}</h3>
          <ul className={classes.resolves}>
            {plan.resolves.map((each) => (
              <li key={each.where + each.placeholder}>
                <code>{each.where}</code> <span className={classes.dim}>{each.placeholder}</span>
                <span className={classes.values}>
                  {each.from ?? 'nothing yet'} → {each.to ?? 'an address of its own, given when it is deployed'}
                </span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {plan.fromRevision === null ? null : (
        <div>
          <h3 className={classes.title}>
            {plan.changes.length === 0
              ? 'No field of the manifest changes'
              : `${formatCount(plan.changes.length, 'field')} of the manifest`}
          </h3>
          {plan.changes.length > 0 ? <ChangeList changes={plan.changes.slice(0, 100)} /> : null}
          {plan.changes.length > 100 ? <p className={classes.dim}>and {plan.changes.length - 100} more</p> : null}
        </div>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="nums">{children}</dd>
    </div>
  );
}

const Move = ({ before, after }: { before: number; after: number }) => (
  <>
    {before} <span aria-hidden="true">→</span>
    <span className="sr-only">to</span> <b>{after}</b>
  </>
);

/** With a capital and a full stop, but a name stays as it is. */
function sentence(text: string, names: readonly string[]): string {
  const begins = names.some((name) => text.startsWith(`${name} `)) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begins) ? begins : `${begins}.`;
}
