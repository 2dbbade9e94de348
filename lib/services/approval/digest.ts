import { createHash } from 'node:crypto';
import type { ChangeInput } from '#lib/domain/change.ts';
import { canonicalJson } from '#lib/kit/json.ts';
import type { DeploymentFact } from '../manifest/facts.ts';

/** Of the wanted state that a change starts from: another one, and what was looked at is not what would happen. */
export const digestBase = (deployment: DeploymentFact | null): string =>
  digest(
    deployment && {
      id: deployment.id,
      revision: deployment.revision,
      replicas: deployment.replicas,
      stopped: deployment.stopped,
      deleting: deployment.deleting,
      host: deployment.host,
      path: deployment.path,
    },
  );

/** Of everything that is voted on. The request's own id is in it, so that a vote on one never counts for another. */
export const digestRequest = (parts: {
  id: string;
  change: ChangeInput;
  serviceId: string;
  environmentId: string;
  specDigest: string;
  baseDigest: string;
  requesterUserId: string;
}): string => digest(parts);

const digest = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');
