import { enqueue } from '#lib/db/queue.ts';
import type { Sql } from '#lib/db/sql.ts';
import { maskSecrets } from '#lib/domain/manifest/diff.ts';
import type { MergeChoices } from '#lib/domain/template/merge.ts';
import { actorName, type Context } from '../context.ts';
import { note } from './note.ts';
import type { Resolved } from './resolve.ts';

/** Writes a run with its steps and hands it to the engine. */
export async function writeRun(
  ctx: Context,
  sql: Sql,
  resolved: Resolved,
  turn: { groupId: string | null; wave: number; choices?: MergeChoices },
): Promise<string> {
  const { template, version, team, environment, parameters, rendered, use } = resolved;
  const id = ctx.newId('templateRun');
  const { actor } = ctx;
  await sql.query(
    `INSERT INTO template_run (id, template_id, version, team_id, environment, cause, service, parameters, actor_kind, actor_user_id, actor_token_id, actor_name,
       request_id, group_id, wave, created_at, choices)
     VALUES ($1, $2, $3::int, $4, $5, $6::"TemplateRunCause", $7, $8::jsonb, $9, $10, $11, $12, $13, $14, $15::int, $16::timestamptz, $17::jsonb)`,
    [
      id,
      template.id,
      version,
      team.id,
      environment.name,
      use ? 'upgrade' : 'create',
      use?.service ?? null,
      JSON.stringify(parameters),
      actor.kind,
      'userId' in actor ? actor.userId : null,
      actor.kind === 'token' ? actor.tokenId : null,
      actorName(actor),
      ctx.requestId,
      turn.groupId,
      turn.wave,
      ctx.clock.now().toISOString(),
      JSON.stringify(turn.choices ?? {}),
    ],
  );
  const steps = [
    { key: 'render', title: 'Fill in the template' },
    { key: 'plan', title: 'Plan the change' },
    ...rendered.steps.flatMap((step) => [
      { key: `apply:${step.id}`, title: rendered.steps.length > 1 ? `Apply ${step.title}` : 'Apply the manifests' },
      { key: `wait:${step.id}`, title: rendered.steps.length > 1 ? `Wait until ${step.title} is healthy` : 'Wait until it is healthy' },
    ]),
    { key: 'output', title: 'Collect the output' },
  ];
  await sql.query(
    `INSERT INTO template_run_step (run_id, position, key, title)
     SELECT $1, s.position, s.key, s.title FROM jsonb_to_recordset($2::jsonb) AS s(position int, key text, title text)`,
    [id, JSON.stringify(steps.map((step, position) => ({ position, ...step })))],
  );
  const what = use ? `upgrades ${use.service} to version ${version} of ${template.title}` : `runs ${template.title}`;
  await note(ctx, sql, {
    teamId: team.id,
    verb: use ? 'template:upgrade' : 'template:run',
    target: `templateRun/${id}`,
    keys: [`templateRun/${id}`, `template/${template.id}`],
    type: 'TemplateRunStarted',
    message: `${actorName(actor)} ${what} for ${environment.name}`,
    after: {
      template: template.name,
      version,
      environment: environment.name,
      service: use?.service ?? null,
      parameters: maskSecrets(parameters),
      ...(turn.choices && Object.keys(turn.choices).length > 0 ? { choices: turn.choices } : {}),
    },
  });
  await enqueue(sql, [`templateRun/${id}`]);
  return id;
}
