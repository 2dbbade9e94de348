import type { Db } from '#lib/db/client.ts';
import { newId } from '#lib/kit/ids.ts';
import type { Log } from '#lib/kit/log.ts';
import { systemContext } from '#lib/services/context.ts';
import { performRunStep } from '#lib/services/template/perform.ts';
import type { PerformRunStep } from '../controllers/template-run/port.ts';

/** The steps of template runs, done by the service verbs: policy, audit and scope apply to them as to anybody's change. */
export const templateRunTask =
  (db: Db, log: Log): PerformRunStep =>
  (runId, key) =>
    performRunStep(systemContext(db, 'engine', newId('request'), { log }), runId, key);
