import type { ChangePlan } from './change.ts';

/** A change in one sentence, as lists and events say it. */
export function changeWords(
  plan: Pick<ChangePlan, 'kind' | 'service' | 'environment' | 'from' | 'revision' | 'fromRevision' | 'replicas'>,
): string {
  const { kind, service, environment, from, revision, fromRevision, replicas } = plan;
  switch (kind) {
    case 'scale':
      return `Scale ${service} in ${environment} from ${replicas.before ?? 0} to ${replicas.after}`;
    case 'rollBack':
      return `Roll ${service} in ${environment} back to revision ${revision}`;
    case 'deploy': {
      const instead = fromRevision === null ? '' : ` instead of ${fromRevision}`;
      return from
        ? `Promote ${service} from ${from} to ${environment}: revision ${revision}${instead}`
        : `Deploy ${service} to ${environment}: revision ${revision}${instead}`;
    }
  }
}
