'use client';

import { Button } from '@mantine/core';
import { ApiError, errorSentence } from '#lib/client/api-error.ts';
import classes from './problem-note.module.css';
import { StatusGlyph } from './status-glyph.tsx';

type ProblemNoteProps = { error: unknown; title?: string; onRetry?: () => void };

/** What went wrong, where, and what to do: the server's own sentence and its located complaints. */
export function ProblemNote({ error, title, onRetry }: ProblemNoteProps) {
  const issues = error instanceof ApiError ? error.issues : [];
  return (
    <div className={classes.note} role="alert">
      <StatusGlyph kind="bad" size={16} />
      <div className={classes.text}>
        {title ? <strong>{title}</strong> : null}
        <p>{errorSentence(error)}</p>
        {issues.length > 0 ? (
          <ul className={classes.issues}>
            {issues.slice(0, 20).map((issue) => (
              <li key={`${issue.path}:${issue.line}:${issue.message}`}>
                {placeOf(issue) ? <code>{placeOf(issue)}</code> : null} {issue.message}
              </li>
            ))}
          </ul>
        ) : null}
        {error instanceof ApiError && error.requestId && error.status >= 500 ? (
          <p className={classes.small}>Request {error.requestId}</p>
        ) : null}
      </div>
      {onRetry ? (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          Try again
        </Button>
      ) : null}
    </div>
  );
}

function placeOf(issue: { path: string; line?: number | undefined; file?: string | undefined }): string {
  const line = issue.line ? `line ${issue.line}` : '';
  return [issue.path === '/' ? '' : issue.path, line].filter(Boolean).join(', ');
}
