import type { Sql } from '#lib/db/sql.ts';
import type { Scope } from '#lib/domain/access.ts';
import { notFound } from '#lib/kit/errors.ts';
import type { Context } from '../context.ts';
import { findEnvironment, findTeam } from '../manifest/facts.ts';
import { findService } from '../service/find.ts';

export type Target = { scope: Scope; team: { id: string; name: string } | null; environment: string | null };
type Asked = { team?: string | undefined; environment?: string | undefined; service?: string | undefined };

/** What a question names, among what the actor sees. @throws AppError `not-found`, also for another team's */
export async function findTarget(ctx: Context, sql: Sql, asked: Asked): Promise<Target> {
  const service = asked.service === undefined ? null : await findService(ctx, sql, asked.service, asked.team);
  const team = service
    ? { id: service.teamId, name: service.team }
    : asked.team === undefined
      ? null
      : await findTeam(ctx, sql, asked.team);
  const environment = asked.environment === undefined ? null : await findEnvironment(sql, asked.environment);
  if (asked.environment !== undefined && !environment) throw notFound('environment', asked.environment);
  return {
    scope: { teamId: team?.id, environment: environment ? { name: environment.name, protected: environment.protected } : undefined },
    team,
    environment: environment?.name ?? null,
  };
}
