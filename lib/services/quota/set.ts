import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx, type Tx } from '#lib/db/tx.ts';
import { type QuotaWire, type SetQuotaInput, setQuotaInput } from '#lib/domain/quota.ts';
import { QUOTA_MEASURES, type QuotaLimits } from '#lib/domain/quota-measures.ts';
import { AppError, notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { findEnvironment, findTeam } from '../manifest/facts.ts';
import { lockQuotas } from '../manifest/locks.ts';
import { parseInput } from '../parse.ts';
import { readQuotaUse } from './read.ts';

/**
 * Sets what a team may ask for: in all environments together (an admin of the platform), or in one of them (an owner of the team, never
 * more than the team has in all). What already runs stays, also above a new limit; only growth is refused from then on.
 * @throws AppError `not-found`, `forbidden`, `invalid`
 */
export async function setQuota(ctx: Context, ref: string, input: SetQuotaInput): Promise<{ items: QuotaWire[] }> {
  return inTx(ctx.db, async (tx) => {
    const team = await findTeam(ctx, tx.sql, ref);
    allow(ctx, 'quota:divide', { teamId: team.id }, { noun: 'team', name: ref });
    const wish = parseInput(setQuotaInput, input);
    if (wish.environment === null) allow(ctx, 'quota:manage', { teamId: team.id }, { noun: 'team', name: ref });
    const environment = wish.environment === null ? null : await findEnvironment(tx.sql, wish.environment);
    if (wish.environment !== null && !environment) throw notFound('environment', wish.environment);
    await lockQuotas(tx.sql, [team.id]);
    const before = await readLimits(tx, team.id, environment?.id ?? null);
    if (environment) assertWithin(wish.limits, await readLimits(tx, team.id, null));
    await write(ctx, tx, team.id, environment?.id ?? null, wish.limits);
    const actor = actorName(ctx.actor);
    const place = environment ? ` in ${environment.name}` : '';
    await recordEvents(tx.sql, ctx, [
      {
        teamId: team.id,
        keys: [`team/${team.id}`],
        type: 'QuotaChanged',
        message: `${actor} changed the quota of ${team.name}${place}`,
        actor,
      },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId: team.id,
      actor,
      actorKind: ctx.actor.kind,
      verb: environment ? 'quota:divide' : 'quota:manage',
      target: `team/${team.id}`,
      result: 'ok',
      before: { environment: environment?.name ?? null, limits: before },
      after: { environment: environment?.name ?? null, limits: wish.limits },
      requestId: ctx.requestId,
    });
    const rows = await readQuotaUse(tx.sql, { teams: [team.id] });
    return { items: rows.map(({ elsewhere: _, ...row }) => row) };
  });
}

const FREE: QuotaLimits = { services: null, instances: null, cpuMilli: null, memoryMib: null };

async function readLimits(tx: Tx, teamId: string, environmentId: string | null): Promise<QuotaLimits> {
  const [row] = await tx.sql.query<QuotaLimits>(
    `SELECT services, instances, cpu_milli AS "cpuMilli", memory_mib AS "memoryMib" FROM quota
     WHERE team_id = $1 AND environment_id IS NOT DISTINCT FROM $2::text`,
    [teamId, environmentId],
  );
  return row ?? FREE;
}

function assertWithin(limits: QuotaLimits, whole: QuotaLimits): void {
  const issues = QUOTA_MEASURES.flatMap((measure) => {
    const [part, all] = [limits[measure], whole[measure]];
    return part === null || all === null || part <= all
      ? []
      : [{ path: `/limits/${measure}`, message: `is more than the ${all} that the team has in all environments together` }];
  });
  if (issues.length > 0)
    throw new AppError('invalid', 'One environment cannot be given more than the team has. An admin of the platform can raise that.', {
      issues,
    });
}

async function write(ctx: Context, tx: Tx, teamId: string, environmentId: string | null, limits: QuotaLimits): Promise<void> {
  if (QUOTA_MEASURES.every((measure) => limits[measure] === null)) {
    await tx.sql.query('DELETE FROM quota WHERE team_id = $1 AND environment_id IS NOT DISTINCT FROM $2::text', [teamId, environmentId]);
    return;
  }
  await tx.sql.query(
    `INSERT INTO quota (id, team_id, environment_id, services, instances, cpu_milli, memory_mib, updated_at)
     VALUES ($1, $2, $3, $4::int, $5::int, $6::int, $7::int, $8::timestamptz)
     ON CONFLICT (team_id, environment_id) DO UPDATE SET services = EXCLUDED.services, instances = EXCLUDED.instances,
       cpu_milli = EXCLUDED.cpu_milli, memory_mib = EXCLUDED.memory_mib, updated_at = EXCLUDED.updated_at`,
    [
      ctx.newId('quota'),
      teamId,
      environmentId,
      limits.services,
      limits.instances,
      limits.cpuMilli,
      limits.memoryMib,
      ctx.clock.now().toISOString(),
    ],
  );
}
