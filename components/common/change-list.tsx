import type { FieldChange } from '#lib/domain/plan.ts';
import classes from './change-list.module.css';

const WORD: Record<FieldChange['kind'], string> = { added: 'added', removed: 'removed', changed: 'changed' };
const MARK: Record<FieldChange['kind'], string> = { added: '+', removed: '−', changed: '~' };

/** What changes, field by field: the path, what it was, what it will be. */
export function ChangeList({ changes }: { changes: readonly FieldChange[] }) {
  return (
    <ul className={classes.list}>
      {changes.map((change) => (
        <li key={change.path} className={classes.item} data-kind={change.kind}>
          <span className={classes.mark} role="img" aria-label={WORD[change.kind]}>
            {MARK[change.kind]}
          </span>
          <code className={classes.path}>{pathText(change.path)}</code>
          <span className={classes.values}>
            {change.kind === 'added' ? null : <del>{valueText(change.before)}</del>}
            {change.kind === 'changed' ? <span aria-hidden="true"> → </span> : null}
            {change.kind === 'removed' ? null : <ins>{valueText(change.after)}</ins>}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** `/spec/scaling/max` reads `scaling.max`. */
export const pathText = (pointer: string): string =>
  pointer
    .replace(/^\/spec\//, '/')
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

export const valueText = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));
