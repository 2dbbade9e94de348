import { AppError } from '#lib/kit/errors.ts';
import { findJsonError } from './json-error.ts';
import { UnparsableError } from './problem.ts';

export const JSON_BODY_BYTES = 1_048_576;
const JSON_DEPTH = 64;

/**
 * Reads a JSON body, counting bytes as they come, so that an endless body costs no more than the cap.
 * @returns undefined for an empty body
 * @throws AppError `too-large`, `unsupported` (not JSON), UnparsableError with line and column
 */
export async function readJsonBody(request: Request, maxBytes = JSON_BODY_BYTES): Promise<unknown> {
  const text = await readText(request, maxBytes);
  if (text.trim() === '') return undefined;
  const type = request.headers.get('content-type');
  if (type === null || !/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type))
    throw new AppError('unsupported', `Send application/json, not ${type ?? 'a body without a content type'}.`);
  assertDepth(text);
  try {
    return JSON.parse(text);
  } catch {
    throw toUnparsable(text);
  }
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (!request.body) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => {});
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks, bytes));
  } catch {
    throw new UnparsableError('The body is not UTF-8 text.');
  }
}

export const tooLarge = (maxBytes: number): AppError =>
  new AppError('too-large', `The body is larger than ${Math.floor(maxBytes / 1_048_576)} MB.`);

/** One pass over the text; JSON.parse itself would go down as deep as it is told, and what comes after it recurses. */
function assertDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) {
      depth += 1;
      if (depth > JSON_DEPTH)
        throw new UnparsableError(`The body is nested deeper than ${JSON_DEPTH} levels.`, [
          locate(text, i, `nested deeper than ${JSON_DEPTH} levels`),
        ]);
    } else if (code === 93 || code === 125) depth -= 1;
  }
}

function toUnparsable(text: string): UnparsableError {
  const { at, message } = findJsonError(text);
  const issue = locate(text, at, message);
  return new UnparsableError(`The body is not JSON: line ${issue.line}, column ${issue.column}: ${message}.`, [issue]);
}

function locate(text: string, position: number, message: string): { path: string; message: string; line: number; column: number } {
  const before = text.slice(0, position);
  return { path: '', message, line: before.split('\n').length, column: position - before.lastIndexOf('\n') };
}
