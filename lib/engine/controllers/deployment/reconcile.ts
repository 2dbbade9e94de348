import { sqlOf } from '#lib/db/sql.ts';
import { decideDeployment } from '../../decide/decide-deployment.ts';
import { isEmptyPlan } from '../../decide/plan.ts';
import type { Controller } from '../../runtime/controller.ts';
import { type ApplyDeps, applyDeployment } from './apply.ts';
import { type LoadDeps, type LoadedDeployment, loadDeployments } from './load.ts';
import { noteRequested } from './load-clusters.ts';

export type DeploymentDeps = Omit<ApplyDeps, 'reload' | 'placed' | 'troubles'> & Omit<LoadDeps, 'specs' | 'clusters' | 'troubles'>;

/** Keeps deployments as they are wanted: key `deployment/<id>`. */
export function deploymentController(deps: DeploymentDeps): Controller<LoadedDeployment> {
  const loadDeps: LoadDeps = { ...deps, specs: new Map(), clusters: { at: 0, clusters: undefined }, troubles: new Map() };
  const reload = async (id: string) => {
    const loaded = (await loadDeployments(loadDeps, [id])).get(id);
    if (loaded && !loaded.ok) throw loaded.error;
    return loaded?.picture;
  };
  return {
    kind: 'deployment',
    load: (ids) => loadDeployments(loadDeps, ids),
    decide(picture, now) {
      const plan = decideDeployment(picture, now);
      return { empty: isEmptyPlan(plan), wakeAt: plan.wakeAt, why: plan.wakeWhy };
    },
    apply: (id, picture, context) =>
      applyDeployment(
        { ...loadDeps, ...deps, reload, placed: (created) => noteRequested(loadDeps.clusters, created) },
        id,
        picture,
        context,
      ),
    async page(afterId, limit) {
      const rows = await sqlOf(deps.db).query<{ id: string }>('SELECT id FROM deployment WHERE id > $1 ORDER BY id LIMIT $2', [
        afterId,
        limit,
      ]);
      return rows.map((row) => row.id);
    },
  };
}
