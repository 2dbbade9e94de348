import { sqlOf } from '#lib/db/sql.ts';
import { type Rendered, type RenderInput, renderOutput, type StepResult } from '#lib/domain/template/render.ts';
import type { Context } from '../context.ts';
import type { RunFact, StepOutcome } from './perform.ts';

type Row = { id: string; name: string; url: string | null; revision: number };

/** What the template says to show at the end, with the addresses that the services really have. */
export async function collectOutput(ctx: Context, run: RunFact, rendered: Rendered, input: RenderInput): Promise<StepOutcome> {
  const names = rendered.manifests.map((manifest) => manifest.metadata.name);
  const rows = await sqlOf(ctx.db).query<Row>(
    `SELECT s.id, s.name, d.url, d.revision FROM deployment d JOIN service s ON s.id = d.service_id JOIN environment e ON e.id = d.environment_id
     WHERE s.team_id = $1 AND s.name = ANY($2::text[]) AND e.name = $3`,
    [run.teamId, names, run.environment],
  );
  const steps: Record<string, StepResult> = {};
  for (const step of rendered.steps) {
    const row = rows.find((one) => one.name === step.services[0]);
    if (row)
      steps[step.id] = {
        url: row.url,
        service: row.name,
        serviceId: row.id,
        page: `/services/${row.id}?env=${encodeURIComponent(run.environment)}`,
        revision: row.revision,
      };
  }
  const output = renderOutput(run.document, input, steps);
  if (!output.ok) {
    // The services run: a slip in the closing words is no reason to call the run failed.
    return {
      state: 'done',
      message: 'The output could not be filled in.',
      log: output.error.map((issue) => `${issue.path}: ${issue.message}`),
      output: { text: '', links: [] },
    };
  }
  return {
    state: 'done',
    message: `${output.value.links.length} ${output.value.links.length === 1 ? 'link' : 'links'}`,
    log: output.value.links.map((link) => `${link.title}: ${link.url}`),
    output: output.value,
  };
}
