import type { Issue } from '#lib/kit/errors.ts';
import { CliError, EXIT, type ExitCode } from './exit.ts';
import { clean } from './output/clean.ts';
import { makeStyle } from './output/style.ts';

/** Says what went wrong on standard error and gives the code to leave with. Every text in it may come from a server. */
export function reportError(error: unknown, options: { colour: boolean }): ExitCode {
  const style = makeStyle(options.colour);
  if (!(error instanceof CliError)) {
    console.error(`${style('red', 'error:')} ${clean(error instanceof Error ? error.message : String(error))}`);
    return EXIT.error;
  }
  console.error(`${style('red', 'error:')} ${clean(error.message)}`);
  for (const issue of error.issues) console.error(`  ${formatIssue(issue)}`);
  if (error.hint) console.error(style('dim', `  ${clean(error.hint)}`));
  return error.exitCode;
}

/** `web.yaml:12:5 /spec/scaling/min must be a number`: the form editors and CI logs make a link of. */
export function formatIssue({ file, line, column, path, message }: Issue): string {
  const place = [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
  return clean([place, path, message].filter(Boolean).join(' '));
}
