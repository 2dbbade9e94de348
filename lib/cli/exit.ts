import type { Issue } from '#lib/kit/errors.ts';

/** What a script may rely on. Documented in `orrery --help`. */
export const EXIT = { ok: 0, error: 1, usage: 2, notFound: 3, refused: 4, unhealthy: 5, unreachable: 6 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An end that is no bug: a sentence, where in the input, and the code to leave with. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly issues: readonly Issue[];
  readonly hint: string | undefined;
  constructor(
    exitCode: ExitCode,
    message: string,
    options: { issues?: readonly Issue[]; hint?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.issues = options.issues ?? [];
    this.hint = options.hint;
  }
}

export const usageError = (message: string, hint?: string): CliError => new CliError(EXIT.usage, message, { hint });

/** The exit code of a problem the plane answered with. */
export function exitCodeOf(status: number, code: string): ExitCode {
  if (code === 'not-found' || status === 404) return EXIT.notFound;
  if (['forbidden', 'denied', 'unauthenticated'].includes(code) || status === 401 || status === 403) return EXIT.refused;
  return EXIT.error;
}
