import type { Sql } from '#lib/db/sql.ts';
import { type ChangeInput, type ChangePlan, changeInput } from '#lib/domain/change.ts';
import { diffSpecs, maskSecrets } from '#lib/domain/manifest/diff.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import type { DeployDecision } from '../deployment/deploy.ts';
import { mayAskInstead } from '../manifest/holds.ts';
import { findClusters } from '../manifest/promotion.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { decideChange } from './decide.ts';
import { compareResolved } from './resolved.ts';

/** What a deploy, promotion, roll back or scaling would change, field by field, and why it would be refused. Writes nothing. */
export function planChange(ctx: Context, input: ChangeInput): Promise<ChangePlan> {
  allow(ctx, 'service:plan', {});
  const wish = parseInput(changeInput, input);
  return inRead(ctx.db, async (sql) => {
    const decision = await decideChange(ctx, sql, wish, 'look');
    allow(ctx, 'service:plan', { teamId: decision.team.id }, { noun: 'service', name: wish.service });
    return toPlan(ctx, sql, wish, decision);
  });
}

export async function toPlan(ctx: Context, sql: Sql, wish: ChangeInput, decision: DeployDecision): Promise<ChangePlan> {
  const { service, team, environment, deployment, revision, spec, promotion, verdict } = decision;
  const change = { kind: wish.kind, service, team, environment };
  // What an approval would not help with: everything but who asks, and a freeze, which is judged when the last vote is cast.
  const others = verdict.denials.filter((denial) => denial.help !== 'approval' && denial.help !== 'freeze');
  return {
    kind: wish.kind,
    service: service.name,
    serviceId: service.id,
    team: team.name,
    environment: environment.name,
    environmentProtected: environment.protected,
    from: promotion?.environment.name ?? null,
    revision,
    fromRevision: deployment?.revision ?? null,
    replicas: { before: deployment?.replicas ?? null, after: verdict.replicas },
    deploymentId: deployment?.id ?? null,
    generation: deployment?.generation ?? 0,
    changes: deployment ? diffSpecs(deployment.spec, spec) : [{ path: '/spec', kind: 'added', after: maskSecrets(spec, ['spec']) }],
    resolves: promotion ? await compareResolved(sql, decision, promotion) : [],
    clusters: await findClusters(sql, environment, verdict.effective),
    warnings: verdict.warnings,
    denials: verdict.denials,
    freeze: verdict.freeze,
    mayAsk: others.length === 0 && mayAskInstead(ctx, change),
  };
}
