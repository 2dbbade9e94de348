import type { Sql } from '#lib/db/sql.ts';
import { decideAccess } from '#lib/domain/access.ts';
import { type ActiveFreeze, findFreeze, minuteText } from '#lib/domain/freeze.ts';
import type { PlanDenial } from '#lib/domain/plan.ts';
import type { Context } from '../context.ts';
import type { Change } from './admit.ts';

export type Override = { reason: string };
type Holds = { denials: PlanDenial[]; freeze: ActiveFreeze | null; override: Override | null };

/**
 * What holds a change back in its environment whoever asks: a freeze, and the rule that nobody changes it alone. Going back to a revision
 * that ran well there is never held back.
 */
export async function checkHolds(ctx: Context, sql: Sql, change: Change): Promise<Holds> {
  const { environment } = change;
  if (!environment) return { denials: [], freeze: null, override: null };
  const freeze = findFreeze(environment.freezes, ctx.clock.now());
  const rule = environment.protected ? environment.approval : null;
  const alone = Boolean(rule?.everyone) && !isApproved(ctx, change) && ctx.actor.kind !== 'engine' && ctx.actor.kind !== 'system';
  const moves = bringsRevision(change);
  const held = (freeze && moves) || (alone && (moves || change.kind === 'scale'));
  if (!held || (await isWayBack(sql, change))) return { denials: [], freeze, override: null };
  const denials: PlanDenial[] = [];
  if (alone) {
    const message = `In ${environment.name} nobody changes anything alone: ask for an approval.`;
    denials.push({ path: '', message, code: 'forbidden', help: 'approval' });
  }
  if (!freeze || !moves) return { denials, freeze, override: null };
  const override = overrideOf(ctx, change);
  if (override) return { denials, freeze, override };
  const until = `${environment.name} is frozen until ${minuteText(freeze.endsAt)} UTC: ${freeze.reason}.`;
  const asked = change.override !== undefined;
  denials.push({
    path: '',
    code: asked ? 'forbidden' : 'denied',
    help: 'freeze',
    message: asked ? `${until} Only an operator may go ahead.` : `${until} An operator may go ahead with a reason.`,
  });
  return { denials, freeze, override: null };
}

/** The change is the one that others approved. */
export const isApproved = (ctx: Context, { service, environment }: Pick<Change, 'service' | 'environment'>): boolean =>
  ctx.approved !== undefined && ctx.approved.serviceId === service.id && ctx.approved.environmentId === environment?.id;

/** Who may not do it themselves may ask others, where the environment takes requests. */
export function mayAskInstead(
  ctx: Context,
  { environment, team, service, kind }: Pick<Change, 'environment' | 'team' | 'kind'> & { service: { id: string | null } },
): boolean {
  if (!environment?.protected || !environment.approval || service.id === null) return false;
  if (kind !== 'deploy' && kind !== 'rollBack' && kind !== 'scale' && kind !== 'apply') return false;
  return decideAccess(ctx.actor.grants, 'approval:ask', { teamId: team.id, environment }).allowed;
}

/** An operator's reason, or that of an approver who is one. */
function overrideOf(ctx: Context, change: Change): Override | null {
  if (ctx.approved?.override !== undefined && isApproved(ctx, change)) return { reason: ctx.approved.override };
  const { override, team, environment } = change;
  if (override === undefined) return null;
  const scope = { teamId: team.id, environment: environment ?? undefined };
  return decideAccess(ctx.actor.grants, 'deployment:override', scope).allowed ? { reason: override } : null;
}

function bringsRevision({ kind, deployment, revision, force }: Change): boolean {
  if (kind !== 'apply' && kind !== 'deploy' && kind !== 'rollBack') return false;
  return !deployment || revision === null || deployment.revision !== revision || force;
}

async function isWayBack(sql: Sql, { kind, deployment, revision }: Change): Promise<boolean> {
  if (kind !== 'rollBack' || !deployment || revision === null) return false;
  const [row] = await sql.query<{ id: string }>(
    `SELECT id FROM rollout WHERE deployment_id = $1 AND to_revision = $2::int AND phase = 'promoted' LIMIT 1`,
    [deployment.id, revision],
  );
  return row !== undefined;
}
