import { sqlOf } from '#lib/db/sql.ts';
import { ruleOf } from '#lib/domain/access.ts';
import { type WhoCanParams, type WhoCanWire, whoCanParams } from '#lib/domain/explain.ts';
import { allow, refusal } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { findHolders, findTokenHolders } from './holders.ts';
import { findTarget } from './target.ts';

const SHOWN = 200;

/** The people and tokens that may do something, for those who may see the team's members; tokens for those who may see tokens. */
export async function whoCan(ctx: Context, input: WhoCanParams): Promise<WhoCanWire> {
  allow(ctx, 'member:read', {});
  const asked = parseInput(whoCanParams, input);
  const sql = sqlOf(ctx.db);
  const { scope, team, environment } = await findTarget(ctx, sql, asked);
  if (team) allow(ctx, 'member:read', { teamId: team.id }, { noun: 'team', name: team.name });
  const people = await findHolders(sql, asked.verb, scope);
  const seesTokens = team !== null && refusal(ctx, 'token:read', { teamId: team.id }) === undefined;
  const tokens = seesTokens ? await findTokenHolders(sql, asked.verb, scope, ctx.clock.now()) : null;
  return {
    verb: asked.verb,
    team: team?.name ?? null,
    environment,
    rule: ruleOf(asked.verb, scope),
    people: people.slice(0, SHOWN),
    tokens,
    more: Math.max(0, people.length - SHOWN),
  };
}
