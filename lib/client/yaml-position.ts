/** Where a cursor is in block YAML: below which keys, and whether a key or a value is being written. */
export type YamlPosition = {
  path: string[];
  writing: 'key' | 'value' /** What is typed of it so far. */;
  typed: string /** Keys beside it already. */;
  siblings: string[];
};

const LINE = /^(\s*)((?:- +)*)(?:("[^"]*"|'[^']*'|[^\s#:][^:]*?)\s*:(?:\s+(.*))?)?/;

/**
 * Reads the position from indentation alone: cheap, and right while the text does not parse yet, which is when help is wanted.
 * A list's items count as `0`. Documents are apart.
 */
export function yamlPosition(text: string, offset: number): YamlPosition {
  const before = text.slice(0, offset);
  const lines = before.slice(before.lastIndexOf('\n---') + 1).split('\n');
  const current = lines.pop() ?? '';
  const valueMatch = /^\s*(?:- +)*([^\s#:][^:]*?)\s*:\s+([^\s].*)?$/.exec(current);
  const writing = valueMatch ? 'value' : 'key';
  const indent = keyColumn(current);
  const path: string[] = valueMatch?.[1] ? [unquote(valueMatch[1])] : [];
  if (/^\s*- /.test(current)) path.unshift('0');
  let limit = /^\s*- /.test(current) ? current.search(/\S/) + 0.5 : indent;
  for (let index = lines.length - 1; index >= 0 && limit > 0; index -= 1) {
    const line = lines[index] ?? '';
    const match = LINE.exec(line);
    if (!match || line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [, spaces = '', dashes = '', key] = match;
    const column = spaces.length + dashes.length;
    if (key !== undefined && column < limit) {
      path.unshift(unquote(key));
      limit = column;
      if (dashes && column >= 0) {
        path.unshift('0');
        limit = spaces.length + 0.5;
      }
    } else if (key === undefined && dashes && spaces.length < limit) limit = spaces.length + 0.5;
    else if (key !== undefined && dashes && spaces.length < limit && column >= limit) {
      path.unshift('0');
      limit = spaces.length + 0.5;
    }
  }
  return {
    path,
    writing,
    typed: writing === 'value' ? (valueMatch?.[2] ?? '') : current.trimStart().replace(/^(?:- +)+/, ''),
    siblings: siblingsOf(text, offset, indent),
  };
}

/** Keys at the same indentation in the same block as the cursor's line. */
function siblingsOf(text: string, offset: number, indent: number): string[] {
  const lines = text.split('\n');
  const here = text.slice(0, offset).split('\n').length - 1;
  const found: string[] = [];
  const collect = (step: 1 | -1) => {
    for (let index = here + step; index >= 0 && index < lines.length; index += step) {
      const line = lines[index] ?? '';
      if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
      const column = keyColumn(line);
      if (column < indent || line.startsWith('---')) return;
      const key = LINE.exec(line)?.[3];
      if (column === indent && key !== undefined) found.push(unquote(key));
      if (step === -1 && /^\s*- /.test(line) && column === indent) return;
    }
  };
  collect(-1);
  collect(1);
  return found;
}

const keyColumn = (line: string): number => {
  const match = /^(\s*)((?:- +)*)/.exec(line);
  return (match?.[1]?.length ?? 0) + (match?.[2]?.length ?? 0);
};

const unquote = (key: string): string => key.replace(/^(["'])(.*)\1$/, '$2');
