import { recordAudit, recordEvents } from '#lib/db/record.ts';
import { inTx } from '#lib/db/tx.ts';
import { type TeamWire, type UpdateTeamInput, updateTeamInput } from '#lib/domain/team.ts';
import { notFound } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import { actorName, type Context } from '../context.ts';
import { findTeam } from '../manifest/facts.ts';
import { parseInput } from '../parse.ts';
import { readTeams } from './read-wires.ts';

/** Changes a team's title; its name is part of addresses and stays. */
export async function updateTeam(ctx: Context, ref: string, input: UpdateTeamInput): Promise<TeamWire> {
  return inTx(ctx.db, async (tx) => {
    const { id } = await findTeam(ctx, tx.sql, ref);
    allow(ctx, 'team:update', { teamId: id }, { noun: 'team', name: ref });
    const { title } = parseInput(updateTeamInput, input);
    const [before] = await readTeams(tx.sql, 't.id = $1', [id], 1);
    if (!before) throw notFound('team', ref);
    await tx.sql.query('UPDATE team SET title = $2 WHERE id = $1', [id, title]);
    const actor = actorName(ctx.actor);
    await recordEvents(tx.sql, ctx, [
      { teamId: id, keys: [`team/${id}`], type: 'TeamChanged', message: `${actor} renamed the team to ${title}`, actor },
    ]);
    await recordAudit(tx.sql, ctx, {
      teamId: id,
      actor,
      actorKind: ctx.actor.kind,
      verb: 'team:update',
      target: `team/${id}`,
      result: 'ok',
      before: { title: before.title },
      after: { title },
      requestId: ctx.requestId,
    });
    return { ...before, title };
  });
}
