import { z } from 'zod';

/** How a declaration says that its answer is no JSON: a stream of this media type, whose items have this schema (for the document). */
export type StreamOutput = { kind: 'stream'; contentType: string; also: readonly string[]; item: z.ZodType | undefined };

/** What such a route's `run` returns. `headers` are added to the answer's own. */
export type StreamAnswer = { body: ReadableStream<Uint8Array> | string; contentType?: string; headers?: Record<string, string> };

export const streamOf = (contentType: string, item?: z.ZodType, also: readonly string[] = []): StreamOutput => ({
  kind: 'stream',
  contentType,
  also,
  item,
});

/** The answer has no body: 204. */
export const nothing = z.undefined();

/** How a declaration says that its body is bytes, handed to `run` unread. */
export type BytesInput = { kind: 'bytes'; contentTypes: readonly string[]; maxBytes: number };
export const bytesOf = (contentTypes: readonly string[], maxBytes: number): BytesInput => ({ kind: 'bytes', contentTypes, maxBytes });
/** Such a body: `bytes` fails with `too-large` as soon as the cap is passed. */
export type Bytes = { contentType: string; bytes: ReadableStream<Uint8Array> };

export const isStreamOutput = (output: unknown): output is StreamOutput =>
  typeof output === 'object' && output !== null && 'kind' in output && output.kind === 'stream';
export const isBytesInput = (input: unknown): input is BytesInput =>
  typeof input === 'object' && input !== null && 'kind' in input && input.kind === 'bytes';
