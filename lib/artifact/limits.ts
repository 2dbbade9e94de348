import { AppError } from '#lib/kit/errors.ts';

/** Caps of one artifact: bytes of its files together, number of files, folders and links. */
export type ArtifactLimits = { bytes: number; entries: number };

export const DEFAULT_LIMITS: ArtifactLimits = { bytes: 200 * 1_048_576, entries: 100_000 };

/** A tar of `bytes` in `entries` may be this long: headers and padding included. */
export const tarCap = (limits: ArtifactLimits): number => limits.bytes + limits.entries * 2_048 + 10_240;

export const tooLarge = (limits: ArtifactLimits, path: string): AppError =>
  new AppError(
    'too-large',
    `An artifact may hold ${Math.round(limits.bytes / 1_048_576)} MB; "${path}" goes over. List what is not needed in .orreryignore.`,
  );

export const tooMany = (limits: ArtifactLimits, path: string): AppError =>
  new AppError(
    'too-large',
    `An artifact may hold ${limits.entries} entries; "${path}" is the first one over. List what is not needed in .orreryignore.`,
  );
