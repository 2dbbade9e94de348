import { type Sql, sqlOf } from '#lib/db/sql.ts';
import { type AccessVerdict, explainAccess, type Grants, neededRole, type PlatformRole, ruleOf, type Verb } from '#lib/domain/access.ts';
import { type ExplainParams, type ExplainWire, explainParams } from '#lib/domain/explain.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { MEMBERSHIPS_COLUMN } from '../identity/read-memberships.ts';
import { parseInput } from '../parse.ts';
import { findHolders } from './holders.ts';
import { findTarget, type Target } from './target.ts';

/**
 * Why somebody may or may not do something, answered by the judge itself: the verdict, the rule, what each grant was worth, and the way
 * out. About oneself, or about a member for who may manage the team. @throws AppError `not-found`, also for another team's things
 */
export async function explain(ctx: Context, input: ExplainParams): Promise<ExplainWire> {
  const asked = parseInput(explainParams, input);
  const sql = sqlOf(ctx.db);
  const target = await findTarget(ctx, sql, asked);
  const subject =
    asked.user === undefined ? { name: nameOf(ctx), grants: ctx.actor.grants } : await findSubject(ctx, sql, asked.user, target);
  const names = await readTeamNames(sql, subject.grants);
  const { verdict, considered } = explainAccess(subject.grants, asked.verb, target.scope, (id) => names.get(id) ?? 'a team');
  return {
    verb: asked.verb,
    subject: { name: subject.name, me: asked.user === undefined },
    team: target.team?.name ?? null,
    environment: target.environment,
    allowed: verdict.allowed,
    reason: verdict.allowed ? verdict.because : verdict.reason,
    rule: ruleOf(asked.verb, target.scope),
    considered,
    wayOut: wayOutOf(verdict, subject.grants, asked.verb, target),
    askWhom: verdict.allowed ? [] : await findHelpers(sql, asked.verb, target),
  };
}

const nameOf = (ctx: Context): string => (ctx.actor.kind === 'user' ? ctx.actor.name : actorName(ctx.actor));

/** Somebody else. An owner learns about members of that team, and of them only what they are in it; platform roles about everybody. */
async function findSubject(ctx: Context, sql: Sql, ref: string, target: Target): Promise<{ name: string; grants: Grants }> {
  const platform = ctx.actor.grants.platformRole !== null;
  if (!platform) allow(ctx, 'member:manage', { teamId: target.team?.id }, { noun: 'team', name: target.team?.name ?? '' });
  const [row] = await sql.query<{ name: string; platformRole: PlatformRole | null; teams: Grants['teams'] }>(
    `SELECT u.name, u.platform_role::text AS "platformRole", ${MEMBERSHIPS_COLUMN} FROM "user" u WHERE u.id = $1 OR u.email = $1`,
    [ref.trim().toLowerCase()],
  );
  const here = row?.teams.filter((entry) => entry.teamId === target.team?.id) ?? [];
  if (!row || (!platform && here.length === 0)) throw notFound('member', ref);
  return { name: row.name, grants: { platformRole: row.platformRole, teams: platform ? row.teams : here } };
}

async function readTeamNames(sql: Sql, grants: Grants): Promise<Map<string, string>> {
  const rows = await sql.query<{ id: string; name: string }>('SELECT id, name FROM team WHERE id = ANY($1::text[])', [
    grants.teams.map((entry) => entry.teamId),
  ]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

function wayOutOf(verdict: AccessVerdict, grants: Grants, verb: Verb, { scope, team }: Target): string {
  if (verdict.allowed) return '';
  const needed = neededRole(verb, scope);
  if (!needed) return 'A platform admin can do this, or give the platform role for it.';
  if (!team) return `An owner of a team can add you to it as ${needed}.`;
  const membership = grants.teams.find((entry) => entry.teamId === team.id);
  if (!membership) return `An owner of ${team.name} can add you to it as ${needed}.`;
  const limited = scope.environment && membership.environments.length > 0 && !membership.environments.includes(scope.environment.name);
  if (limited) return `An owner of ${team.name} can let your membership count in ${scope.environment?.name} as well, as ${needed} or more.`;
  return `An owner of ${team.name} can make you ${needed}.`;
}

/** Owners of the team, who can change a role there; where no team role is enough, the platform's admins. */
async function findHelpers(sql: Sql, verb: Verb, { scope, team }: Target): Promise<ExplainWire['askWhom']> {
  const inTeam = team !== null && neededRole(verb, scope) !== null;
  const holders = await findHolders(sql, inTeam ? 'member:manage' : 'user:manage', inTeam ? { teamId: team.id } : {});
  return holders.slice(0, 5).map(({ userId, name, email }) => ({ userId, name, email }));
}
