/** One located complaint of the server about what was sent. */
export type ApiIssue = { path: string; message: string; file?: string | undefined; line?: number | undefined; column?: number | undefined };

type ApiErrorInit = { code: string; status: number; message: string; requestId?: string };

/** A refused or failed request: a sentence for people, a code for the page, and the located issues. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly issues: readonly ApiIssue[];

  constructor(init: ApiErrorInit, issues: readonly ApiIssue[], cause?: unknown) {
    super(init.message, { cause });
    this.name = 'ApiError';
    this.code = init.code;
    this.status = init.status;
    this.requestId = init.requestId;
    this.issues = issues;
  }
}

/** No answer at all: the plane is down or the network is. */
export const unreachableError = (): ApiError =>
  new ApiError(
    { code: 'unreachable', status: 0, message: 'The server does not answer. Services keep running; this page tries again by itself.' },
    [],
  );

/** A change that got no answer: it may have been made, so that nobody repeats it unseen. */
export const unansweredError = (): ApiError =>
  new ApiError(
    {
      code: 'unreachable',
      status: 0,
      message: 'The server did not answer, so it is not known whether this was done. When it is back, look first, then try again.',
    },
    [],
  );

/** Refused here, before anything was sent. */
export const offlineError = (): ApiError =>
  new ApiError(
    { code: 'offline', status: 0, message: 'This computer has no network, so nothing was sent. Try again when it is back.' },
    [],
  );

/** Worth repeating without a person's doing: nothing reached the server, or it said "not now". */
export const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 502 || error.status === 503 || error.status === 504);

export const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

/** The sentence to show for anything that was thrown. */
export function errorSentence(error: unknown): string {
  if (error instanceof Error && error.message) return error.message;
  return 'Something went wrong that has no description.';
}
