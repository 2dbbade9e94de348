import { Composer, type CST, type Document, type ErrorCode, Lexer, LineCounter, Parser, type YAMLError, YAMLParseError } from 'yaml';
import type { Issue } from '../../kit/errors.ts';
import { err, ok, type Result } from '../../kit/result.ts';
import { MANIFEST_LIMITS } from './limits.ts';

export type Position = { line: number; column: number };
export type SourceDocument = { doc: Document.Parsed; text: string };
export type Source = { documents: SourceDocument[]; positionAt(offset: number): Position };

/**
 * Text to YAML documents (JSON is YAML). The limits are checked while the text is split into tokens, which keeps no tree and does not
 * recurse: numbers first, over the bare lexemes, so that a long file is refused before anything is built of it; then depth, so that deep
 * nesting is refused at its 65th level and not after the stack has run out.
 */
export function readSource(text: string): Result<Source, Issue[]> {
  if (text.length > MANIFEST_LIMITS.bytes || new TextEncoder().encode(text).byteLength > MANIFEST_LIMITS.bytes) {
    return err([{ path: '', message: 'the file is larger than 1 MB', line: 1, column: 1 }]);
  }
  if (hasTooManyLines(text))
    return err([{ path: '', message: `the file has more than ${MANIFEST_LIMITS.lines} lines`, line: MANIFEST_LIMITS.lines, column: 1 }]);
  const lines = new LineCounter();
  lines.addNewLine(0);
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(Math.max(offset, 0), text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const lexemes = splitLexemes(text);
  const split = lexemes.ok ? toTokens(lexemes.value, lines) : lexemes;
  if (!split.ok) return err([{ path: '', message: split.error.message, ...positionAt(split.error.offset) }]);
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    merge: false,
    strict: true,
    logLevel: 'silent',
    resolveKnownTags: false,
  });
  const documents: SourceDocument[] = [];
  const issues: Issue[] = [];
  stopAfterErrors(composer);
  let start = 0;
  for (const doc of untilError(composer.compose(split.value, true, text.length), issues, positionAt)) {
    const end = Math.max(doc.range[2], start);
    documents.push({ doc, text: text.slice(start, end) });
    start = end;
    if (doc.directives?.yaml.explicit && doc.directives.yaml.version !== '1.2') {
      issues.push({
        path: '',
        message: `YAML ${doc.directives.yaml.version} is not supported: manifests are YAML 1.2`,
        ...positionAt(doc.range[0]),
      });
    }
    for (const problem of [...doc.errors, ...doc.warnings]) issues.push(toIssue(problem, positionAt));
  }
  return issues.length > 0 ? err(issues) : ok({ documents, positionAt });
}

/** Thrown out of the composer when a text has more errors than anybody reads: a megabyte of brackets has a million. */
class TooManyErrors extends Error {
  readonly problems: YAMLParseError[];
  constructor(problems: YAMLParseError[]) {
    super('too many errors');
    this.problems = problems;
  }
}

type Reporting = { onError: (source: number | { offset: number }, code: ErrorCode, message: string, warning?: boolean) => void };

function stopAfterErrors(composer: Composer): void {
  const reporting = composer as unknown as Reporting;
  const report = reporting.onError;
  const problems: YAMLParseError[] = [];
  reporting.onError = (source, code, message, warning) => {
    const offset = typeof source === 'number' ? source : Array.isArray(source) ? Number(source[0]) : source.offset;
    problems.push(new YAMLParseError([offset, offset], code, message));
    if (problems.length >= 20) throw new TooManyErrors(problems);
    report(source, code, message, warning);
  };
}

function* untilError(
  docs: Iterable<Document.Parsed>,
  issues: Issue[],
  positionAt: (offset: number) => Position,
): Generator<Document.Parsed> {
  try {
    yield* docs as Iterable<Document.Parsed>;
  } catch (error) {
    if (!(error instanceof TooManyErrors)) throw error;
    issues.push(...error.problems.map((problem) => toIssue(problem, positionAt)));
  }
}

function toIssue(problem: YAMLError, positionAt: (offset: number) => Position): Issue {
  const message = problem.code === 'TAG_RESOLVE_FAILED' ? 'custom tags are not allowed in a manifest' : sentence(problem.message);
  return { path: '', message, ...positionAt(problem.pos[0]) };
}

function hasTooManyLines(text: string): boolean {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines > MANIFEST_LIMITS.lines) return true;
  }
  return false;
}

type Refusal = { message: string; offset: number };

/** The lexemes of the whole text, or the first limit of number that it breaks and where. Nothing is built of them yet. */
function splitLexemes(text: string): Result<string[], Refusal> {
  const lexemes: string[] = [];
  let offset = 0;
  let aliases = 0;
  let values = 0;
  let marks = 0;
  let open = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const first = lexeme.charCodeAt(0);
    if (first === ALIAS && lexeme.length > 1) {
      aliases += 1;
      if (aliases > MANIFEST_LIMITS.aliases) return err({ message: `the file has more than ${MANIFEST_LIMITS.aliases} aliases`, offset });
    } else if (first === ANCHOR || first === TAG || first === DIRECTIVE) {
      marks += 1;
      if (marks > MANIFEST_LIMITS.aliases)
        return err({ message: `the file has more than ${MANIFEST_LIMITS.aliases} anchors, tags and directives`, offset });
    } else if (first === SCALAR || first === COMMA || first === DOUBLE || first === SINGLE) {
      values += 1;
      if (values > MANIFEST_LIMITS.values) return err({ message: `the file has more than ${MANIFEST_LIMITS.values} values`, offset });
    }
    if (first === LIST || first === MAP) open += 1;
    else if (first === LIST_END || first === MAP_END) open -= 1;
    if (open > MANIFEST_LIMITS.depth) return err({ message: `the file is nested more than ${MANIFEST_LIMITS.depth} levels deep`, offset });
    lexemes.push(lexeme);
    if (lexemes.length > MANIFEST_LIMITS.lexemes)
      return err({ message: `the file has more than ${MANIFEST_LIMITS.lexemes} words and marks`, offset });
    if (takesRoom(first)) offset += lexeme.length;
  }
  return ok(lexemes);
}

/** Tokens of the whole text, or the first limit of depth or documents that it breaks and where. */
function toTokens(lexemes: readonly string[], lines: LineCounter): Result<CST.Token[], Refusal> {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  let offset = 0;
  let documents = 0;
  for (const lexeme of lexemes) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'document') documents += 1;
      tokens.push(token);
      if (token.type === 'error') return ok(tokens);
    }
    if (documents > MANIFEST_LIMITS.documents)
      return err({ message: `the file has more than ${MANIFEST_LIMITS.documents} documents`, offset });
    if (parser.stack.length > MANIFEST_LIMITS.depth + 2)
      return err({ message: `the file is nested more than ${MANIFEST_LIMITS.depth} levels deep`, offset });
    if (takesRoom(lexeme.charCodeAt(0))) offset += lexeme.length;
  }
  for (const token of parser.end()) tokens.push(token);
  return ok(tokens);
}

/** The lexer's own marks: a document begins, a flow collection ended by a problem, a scalar follows; they take no room in the text. */
const takesRoom = (first: number): boolean => first !== DOCUMENT && first !== FLOW_END && first !== SCALAR;
const DOCUMENT = 0x02;
const FLOW_END = 0x18;
const SCALAR = 0x1f;
const LIST = 0x5b;
const LIST_END = 0x5d;
const MAP = 0x7b;
const MAP_END = 0x7d;
const ALIAS = 0x2a;
const ANCHOR = 0x26;
const TAG = 0x21;
const DIRECTIVE = 0x25;
const COMMA = 0x2c;
const DOUBLE = 0x22;
const SINGLE = 0x27;

const sentence = (message: string): string => {
  const first = message.split('\n')[0] ?? message;
  return `this is not valid YAML: ${first.slice(0, 300)}`;
};
