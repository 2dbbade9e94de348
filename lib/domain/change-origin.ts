import type { RolloutCause } from './deployment-status.ts';

/** Who wanted a revision somewhere, and how it came there; `changeOrigin` in deployment.ts is its schema. */
export type ChangeOrigin = {
  by?: string | undefined;
  from?: string | undefined;
  message?: string | undefined;
  approvedBy?: string[] | undefined;
  override?: string | undefined;
};

/** `promoted from dev by ada@example.test, approved by …`; undefined where nothing is known. */
export function originWords(cause: RolloutCause, origin: ChangeOrigin): string | undefined {
  const verb: Record<RolloutCause, string | undefined> = {
    deploy: 'deployed',
    promote: origin.from ? `promoted from ${origin.from}` : 'promoted',
    rollBack: 'rolled back',
    restart: undefined,
    autoRollBack: undefined,
  };
  if (!verb[cause] || !origin.by) return undefined;
  const approved = origin.approvedBy?.length ? `, approved by ${origin.approvedBy.join(' and ')}` : '';
  return `${verb[cause]} by ${origin.by}${approved}`;
}
