import type { Db } from '#lib/db/client.ts';
import { announce } from '#lib/db/notify.ts';
import { withFence } from '#lib/db/queue.ts';
import type { Sql } from '#lib/db/sql.ts';
import { decideTemplateRun, type TemplateRunPicture } from '#lib/engine/decide/template-run/decide-template-run.ts';
import type { Clock } from '#lib/kit/clock.ts';
import type { NewId } from '#lib/kit/ids.ts';
import type { Controller, PassContext } from '../../runtime/controller.ts';
import { loadRuns, pageOpenRuns } from './load.ts';
import type { PerformRunStep } from './port.ts';
import { saveBegin, saveCancel, saveEnter, saveFinish, saveHold, saveOutcome } from './save.ts';

type Deps = { db: Db; clock: Clock; newId: NewId; perform: PerformRunStep };
const LOOK_MS = 400;

/**
 * Moves template runs on, one small move a pass: key `templateRun/<id>`. A step is entered before it is performed and its outcome is
 * written under the fence, so that a run whose engine was killed goes on at the step it was in.
 */
export function templateRunController(deps: Deps): Controller<TemplateRunPicture> {
  const save = async (lease: PassContext['lease'], work: (sql: Sql) => Promise<void>) => {
    await withFence(deps.db, lease, work);
    announce(deps.db);
  };
  return {
    kind: 'templateRun',
    async load(ids) {
      return new Map((await loadRuns(deps.db, ids)).map((run) => [run.id, { ok: true, picture: run }]));
    },
    decide: (run) => ({ empty: decideTemplateRun(run).kind === 'rest', wakeAt: undefined, why: '' }),
    async apply(_id, run, { lease }) {
      const move = decideTemplateRun(run);
      switch (move.kind) {
        case 'rest':
          return { kind: 'done' };
        case 'hold':
          if (run.message !== move.message) await save(lease, (sql) => saveHold(sql, deps, run, move.message));
          return { kind: 'again', afterMs: move.afterMs, why: move.message };
        case 'begin':
          await save(lease, (sql) => saveBegin(sql, deps, run));
          return next;
        case 'enter':
          await save(lease, (sql) => saveEnter(sql, deps, run, move.position));
          return next;
        case 'perform': {
          const outcome = await deps.perform(run.id, move.key);
          await save(lease, (sql) => saveOutcome(sql, deps, run, move.position, outcome));
          if (outcome.state === 'failed') return { kind: 'done' };
          return outcome.state === 'waiting' ? { kind: 'again', afterMs: outcome.afterMs ?? LOOK_MS, why: outcome.message } : next;
        }
        case 'cancel':
          await save(lease, (sql) => saveCancel(sql, deps, run, move.message));
          return { kind: 'done' };
        case 'finish':
          await save(lease, (sql) => saveFinish(sql, deps, run));
          return { kind: 'done' };
      }
    },
    page: (afterId, limit) => pageOpenRuns(deps.db, afterId, limit),
  };
}

const next = { kind: 'again' as const, afterMs: 0, why: 'the next step' };
