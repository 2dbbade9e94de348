import { AppError } from '#lib/kit/errors.ts';
import type { Bytes, BytesInput } from './answers.ts';
import { tooLarge } from './json-body.ts';
import { UnparsableError } from './problem.ts';

/**
 * Hands a body on unread, counting as it flows.
 * @throws AppError `unsupported` for another content type, `too-large` at once when the length is declared, else from the stream
 */
export function readBytes(request: Request, input: BytesInput): Bytes {
  const contentType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!input.contentTypes.includes(contentType))
    throw new AppError('unsupported', `Send ${input.contentTypes.join(' or ')}, not ${contentType || 'a body without a content type'}.`);
  if (Number(request.headers.get('content-length') ?? 0) > input.maxBytes) throw tooLarge(input.maxBytes);
  if (!request.body) throw new UnparsableError('The body is empty.');
  return { contentType, bytes: request.body.pipeThrough(cap(input.maxBytes)) };
}

function cap(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) controller.error(tooLarge(maxBytes));
      else controller.enqueue(chunk);
    },
  });
}
