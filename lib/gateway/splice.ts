import type { Socket } from 'node:net';

/** One side has ended and the other says nothing for this long: its partner is taken for gone. */
const HALF_OPEN_MS = 300_000;

/**
 * Joins two sockets until both sides have ended: bytes both ways with backpressure, a half-close passed on as a half-close, a reset as a
 * reset. `onBytes` hears what passed (from a, from b); `onDone` is called once, when both are closed.
 */
export function splice(a: Socket, b: Socket, onBytes: (fromA: number, fromB: number) => void, onDone: () => void): void {
  let open = 2;
  const closed = () => {
    open -= 1;
    if (open === 0) onDone();
  };
  pour(a, b, (bytes) => onBytes(bytes, 0));
  pour(b, a, (bytes) => onBytes(0, bytes));
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.setKeepAlive(true, 30_000);
    from.on('error', () => to.destroy());
    if (from.closed) {
      to.destroy();
      closed();
      continue;
    }
    from.once('close', (hadError) => {
      if (hadError) to.destroy();
      else if (!from.readableEnded) to.destroySoon();
      closed();
    });
  }
  a.resume();
  b.resume();
}

function pour(from: Socket, to: Socket, onBytes: (bytes: number) => void): void {
  from.on('data', (chunk: Buffer) => {
    onBytes(chunk.length);
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => {
    to.end();
    to.setTimeout(HALF_OPEN_MS, () => {
      to.destroy();
      from.destroy();
    });
  });
}
