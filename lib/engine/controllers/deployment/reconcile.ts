import { sqlOf } from '#lib/db/sql.ts';
import { decideDeployment } from '../../decide/decide-deployment.ts';
import { isEmptyPlan } from '../../decide/plan.ts';
import type { Controller } from '../../runtime/controller.ts';
import { loadTogether } from '../../runtime/load-together.ts';
import { type ApplyDeps, applyDeployment } from './apply.ts';
import { type LoadDeps, type LoadedDeployment, loadDeployments } from './load.ts';
import { noteRequested } from './load-clusters.ts';

export type DeploymentDeps = Omit<ApplyDeps, 'reload' | 'placed' | 'taken' | 'troubles'> &
  Omit<LoadDeps, 'specs' | 'clusters' | 'troubles'>;

/** Keeps deployments as they are wanted: key `deployment/<id>`. */
export function deploymentController(deps: DeploymentDeps): Controller<LoadedDeployment> {
  const loadDeps: LoadDeps = { ...deps, specs: new Map(), clusters: { at: 0, clusters: undefined }, troubles: new Map() };
  const loadOne = loadTogether((ids) => loadDeployments(loadDeps, ids));
  const reload = async (id: string): Promise<LoadedDeployment | undefined> => {
    const loaded = await loadOne(id);
    if (loaded && !loaded.ok) throw loaded.error;
    return loaded?.picture;
  };
  const taken = () => {
    loadDeps.clusters.clusters = undefined;
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
        { ...loadDeps, ...deps, reload, taken, placed: (created) => noteRequested(loadDeps.clusters, created) },
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
