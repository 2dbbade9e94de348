import type { Issue } from '#lib/kit/errors.ts';
import type { Source } from './collect.ts';

/** Several files as one text of several documents, and the way back from its lines to theirs. */
export type Joined = { text: string; fileName: string | undefined; locate(issue: Issue): Issue };

export function joinSources(sources: readonly Source[]): Joined {
  const starts: { name: string; firstLine: number; lines: number }[] = [];
  let text = '';
  for (const source of sources) {
    const separator = text === '' ? '' : separatorBefore(source.text);
    text += separator;
    const body = source.text.endsWith('\n') || sources.length === 1 ? source.text : `${source.text}\n`;
    starts.push({ name: source.name, firstLine: countLines(text), lines: countLines(body) });
    text += body;
  }
  const only = sources.length === 1 ? sources[0] : undefined;
  return {
    text,
    fileName: only?.name,
    locate(issue) {
      if (issue.line === undefined || only)
        return issue.line === undefined && only
          ? { ...issue, file: issue.file ?? only.name }
          : { ...issue, ...(only ? { file: only.name } : {}) };
      const at = issue.line - 1;
      const start = starts.findLast((one) => one.firstLine <= at);
      return start ? { ...issue, file: start.name, line: at - start.firstLine + 1 } : issue;
    },
  };
}

/** A file may begin with its own `---`, or with a directive, which wants the document before it closed. */
function separatorBefore(text: string): string {
  const first = text.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  if (first.startsWith('%')) return '...\n';
  return /^---(\s|$)/.test(first) ? '' : '---\n';
}

const countLines = (text: string): number => text.split('\n').length - 1;
