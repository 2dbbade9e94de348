import { ChangeList, pathText } from '#components/common/change-list.tsx';
import { StatusGlyph } from '#components/common/status-glyph.tsx';
import type { PlanItem, PlanResult } from '#lib/domain/plan.ts';
import classes from './manifest.module.css';
import { itemSentence, planSentence } from './plan-model.ts';

const ACTION: Record<PlanItem['action'], string> = { create: 'Create', update: 'Update', deploy: 'Deploy', unchanged: 'Unchanged' };

/** What would change, service by service and field by field, with what is refused and what is worth knowing. */
export function PlanView({ plan }: { plan: PlanResult }) {
  return (
    <section className={classes.plan} aria-label="Plan">
      <p className={classes.summary} role="status">
        <StatusGlyph kind={plan.accepted ? 'good' : 'bad'} size={16} /> {planSentence(plan)}
      </p>
      {plan.items.map((item) => (
        <article key={`${item.team}/${item.service}/${item.environment}`} className={classes.item}>
          <header>
            <span className={classes.action} data-action={item.action}>
              {ACTION[item.action]}
            </span>
            <h2>{item.service}</h2>
            <span className={classes.where}>
              {item.team} · {item.environment}
            </span>
          </header>
          {plan.items.length > 1 ? <p className={classes.text}>{itemSentence(item)}</p> : null}
          {item.denials.map((denial) => (
            <p key={denial.path + denial.message} className={classes.denial}>
              <StatusGlyph kind="bad" />{' '}
              <span>
                {denial.path && denial.path !== '/' ? <code>{pathText(denial.path)}</code> : null} {denial.message}
              </span>
            </p>
          ))}
          {item.warnings.map((warning) => (
            <p key={warning} className={classes.warning}>
              <StatusGlyph kind="warn" /> <span>{warning}</span>
            </p>
          ))}
          {item.changes.length > 0 ? <ChangeList changes={item.changes} /> : null}
        </article>
      ))}
    </section>
  );
}
