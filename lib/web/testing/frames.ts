/** Reads server-sent events in tests as a browser would. */
export type ReadFrame = { event: string; id: string; seq: number; data: Record<string, unknown>; text: string };

export async function* readFrames(stream: ReadableStream<Uint8Array>): AsyncGenerator<ReadFrame> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = parts.pop() ?? '';
    for (const text of parts) {
      const frame = parseFrame(text);
      if (frame) yield frame;
    }
  }
}

function parseFrame(text: string): ReadFrame | undefined {
  const fields = new Map(text.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const));
  const data = fields.get('data');
  if (data === undefined) return undefined;
  const json = JSON.parse(data) as Record<string, unknown>;
  return { event: fields.get('event') ?? 'message', id: fields.get('id') ?? '', seq: Number(json.seq), data: json, text };
}
