import type { Sql } from '#lib/db/sql.ts';
import type { EffectiveSpec } from '#lib/domain/manifest/effective.ts';
import { err, ok, type Result } from '#lib/kit/result.ts';
import type { DeploymentFact, TeamFact } from './facts.ts';

/** `environment id + host` -> who takes which paths there, within one transaction that is not written yet. */
export type HostClaims = { environmentId: string; host: string; path: string; teamId: string; service: string }[];

type Question = {
  team: TeamFact;
  service: { name: string };
  deployment: DeploymentFact | null;
  environmentId: string;
  expose: EffectiveSpec['expose'];
  claims: HostClaims;
};
type Holder = { teamId: string; path: string; service: string };

/**
 * The first label of the address. A host belongs to one team in an environment; inside the team, each path of it to one service.
 * An explicit host that is taken is refused, without a word about who has it; the default steps aside to `<name>-<team>`.
 */
export async function chooseHost(sql: Sql, question: Question): Promise<Result<{ host: string | null; path: string }, string>> {
  const { expose, team, service, claims, environmentId } = question;
  if (!expose) return ok({ host: null, path: '/' });
  const candidates = expose.host === undefined ? defaultHosts(question) : [expose.host];
  let reason = '';
  for (const host of candidates) {
    const why = refusalOf(await holdersOf(sql, question, host), question, host, expose.path);
    if (why === undefined) {
      claims.push({ environmentId, host, path: expose.path, teamId: team.id, service: service.name });
      return ok({ host, path: expose.path });
    }
    reason ||= why;
  }
  return err(reason);
}

/** What it has now comes first, so that an address does not move when another team's service goes. */
function defaultHosts({ service, team, deployment }: Question): string[] {
  const fallback = `${service.name}-${team.name}`.slice(0, 63).replace(/-+$/, '');
  const first = deployment?.host === fallback ? [fallback, service.name] : [service.name, fallback];
  return [...new Set(first)];
}

async function holdersOf(sql: Sql, { environmentId, deployment, claims, service, team }: Question, host: string): Promise<Holder[]> {
  const rows = await sql.query<Holder>(
    `SELECT d.team_id AS "teamId", d.path, s.name AS service FROM deployment d JOIN service s ON s.id = d.service_id
     WHERE d.environment_id = $1 AND d.host = $2 AND d.id <> $3`,
    [environmentId, host, deployment?.id ?? ''],
  );
  const pending = claims.filter(
    (claim) =>
      claim.environmentId === environmentId && claim.host === host && !(claim.teamId === team.id && claim.service === service.name),
  );
  return [...rows, ...pending];
}

function refusalOf(holders: Holder[], { team }: Question, host: string, path: string): string | undefined {
  if (holders.some((holder) => holder.teamId !== team.id))
    return `the host "${host}" is taken in this environment: choose another in expose.host`;
  const same = holders.find((holder) => holder.path === path);
  return same && `the address "${host}${path}" is taken by ${same.service} of the same team: choose another host or path`;
}
