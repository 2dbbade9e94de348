import { type GitArtifact, packGit } from '#lib/artifact/git.ts';
import { type Packed, packFolder } from '#lib/artifact/pack.ts';
import { artifactStore, putFile } from '#lib/artifact/store.ts';
import type { ServiceSpec } from '#lib/domain/manifest/schema.ts';
import { readEnv } from '#lib/kit/env.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { Context } from '../context.ts';
import { isKept, keepArtifact } from './keep.ts';
import { allowedFolder } from './local-folder.ts';

type Artifact = NonNullable<ServiceSpec['artifact']>;

/**
 * Turns what a manifest says into files that never change: the same artifact with a `digest` (and for git the `commit`).
 * Slow (it may fetch and pack), so call it before a transaction, after the permission check. With `dryRun` nothing is kept, and a digest
 * that is not uploaded yet passes.
 * @throws AppError `denied` (a folder or host the plane may not read; a digest this team never uploaded), and whatever packing refuses
 */
export async function resolveArtifact<T extends Artifact | undefined>(
  ctx: Context,
  teamId: string,
  artifact: T,
  options: { dryRun?: boolean } = {},
): Promise<T> {
  if (artifact === undefined) return artifact;
  if (artifact.digest !== undefined) {
    if (!options.dryRun) await assertUploaded(ctx, teamId, artifact.digest);
    return artifact;
  }
  const env = readEnv();
  const packed: Packed | GitArtifact =
    'git' in artifact
      ? await packGit(artifact.git, { roots: env.artifactRoots, allow: env.egressAllow })
      : await packFolder(await allowedFolder(artifact.path, env));
  try {
    if (!options.dryRun) await keepArtifact(ctx, teamId, await putFile(artifactStore(env.home), packed.file, packed.digest));
    return { ...artifact, digest: packed.digest, ...('commit' in packed ? { commit: packed.commit } : {}) };
  } finally {
    await packed.dispose();
  }
}

/** Whether the digest is another team's or nobody's, the answer is the same. */
async function assertUploaded(ctx: Context, teamId: string, digest: string): Promise<void> {
  if ((await isKept(ctx, teamId, digest)) && (await artifactStore(readEnv().home).has(digest))) return;
  throw new AppError(
    'denied',
    `The artifact ${digest.slice(0, 19)}… has not been uploaded for this team. \`orrery apply\` uploads it before it applies.`,
    {
      issues: [{ path: '/spec/artifact/digest', message: 'is not an artifact of this team' }],
    },
  );
}
