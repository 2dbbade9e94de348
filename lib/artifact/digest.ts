import { AppError } from '#lib/kit/errors.ts';

export const DIGEST_PATTERN = /^sha256:[0-9a-f]{64}$/;

/** The hexadecimal half of a digest. @throws AppError `invalid` for anything else, so that no digest can be a path. */
export function hexOf(digest: string): string {
  if (!DIGEST_PATTERN.test(digest)) throw new AppError('invalid', 'A digest is "sha256:" and 64 lowercase hexadecimal digits.');
  return digest.slice('sha256:'.length);
}
