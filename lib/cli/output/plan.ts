import type { FieldChange, PlanItem } from '#lib/domain/plan.ts';
import { clean } from './clean.ts';
import type { Style } from './style.ts';

const MARKS = { create: ['+', 'green'], update: ['~', 'yellow'], deploy: ['>', 'blue'], unchanged: ['=', 'dim'] } as const;
const WORDS = {
  planned: { create: 'would be created', update: 'would be updated', deploy: 'would be deployed', unchanged: 'is up to date' },
  done: { create: 'created', update: 'updated', deploy: 'deployed', unchanged: 'unchanged' },
} as const;
const MAX_CHANGES = 40;

/** Plan items for people: one line each, the changed fields below a plan, warnings and refusals always. */
export function renderPlan(items: readonly PlanItem[], style: Style, tense: 'planned' | 'done'): string {
  return items.map((item) => renderItem(item, style, tense)).join('\n');
}

function renderItem(item: PlanItem, style: Style, tense: 'planned' | 'done'): string {
  const [mark, colour] = MARKS[item.action];
  const place = item.environment ? ` in ${item.environment}` : '';
  const revision =
    item.fromRevision !== null && item.fromRevision !== item.revision
      ? `revision ${item.fromRevision} -> ${item.revision}`
      : `revision ${item.revision}`;
  const lines = [style(colour, `${mark} ${clean(item.service)} ${WORDS[tense][item.action]}${clean(place)} (${revision})`)];
  if (tense === 'planned' && item.action !== 'create')
    lines.push(...item.changes.slice(0, MAX_CHANGES).map((change) => `    ${renderChange(change, style)}`));
  if (tense === 'planned' && item.changes.length > MAX_CHANGES && item.action !== 'create')
    lines.push(`    … and ${item.changes.length - MAX_CHANGES} more fields`);
  for (const warning of item.warnings) lines.push(`    ${style('yellow', 'note:')} ${clean(warning)}`);
  return lines.join('\n');
}

/** One changed field. */
export function renderChange(change: FieldChange, style: Style): string {
  const path = clean(change.path);
  if (change.kind === 'added') return style('green', `+ ${path}: ${value(change.after)}`);
  if (change.kind === 'removed') return style('red', `- ${path}: ${value(change.before)}`);
  return style('yellow', `~ ${path}: ${value(change.before)} -> ${value(change.after)}`);
}

function value(raw: unknown): string {
  const text = clean(JSON.stringify(raw) ?? 'nothing');
  return text.length > 100 ? `${text.slice(0, 97)}…` : text;
}
