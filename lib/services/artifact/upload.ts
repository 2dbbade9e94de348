import { artifactStore } from '#lib/artifact/store.ts';
import { readEnv } from '#lib/kit/env.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { keepArtifact } from './keep.ts';
import { ownerOf } from './owner.ts';

export type UploadInput = {
  /** Name or id; the caller's only team when absent. */
  team?: string | undefined;
  /** A tar.gz as `lib/artifact/pack.ts` makes it; plain `tar czf` will do. */
  stream: AsyncIterable<Uint8Array>;
  /** What the client thinks it sends. */
  digest?: string | undefined;
};

/**
 * Takes in an artifact for a team. The same bytes twice are one artifact; a second team must bring them itself.
 * @throws AppError `invalid` (hostile or damaged), `too-large`, `forbidden`, `not-found` (team)
 */
export async function uploadArtifact(ctx: Context, input: UploadInput): Promise<{ digest: string; bytes: number; team: string }> {
  const team = await ownerOf(ctx, input.team);
  allow(ctx, 'service:create', { teamId: team.id }, { noun: 'team', name: team.name });
  const stored = await artifactStore(readEnv().home).put(input.stream, { expect: input.digest });
  await keepArtifact(ctx, team.id, stored);
  return { ...stored, team: team.name };
}
