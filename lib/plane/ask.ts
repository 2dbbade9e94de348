import { connect } from 'node:net';

export type Where = { path: string } | { host: string; port: number };

/**
 * One small HTTP question to our own processes: the status and the body, or null when nobody answers in time. Written on a plain socket
 * because Node's HTTP client alone would cost the launcher, which runs for ever, a quarter of its memory.
 */
export function ask(where: Where, method: string, path: string, timeoutMs: number): Promise<{ status: number; body: string } | null> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(where);
    const end = (): void => {
      socket.destroy();
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
      resolve(status ? { status: Number(status), body: text.slice(text.indexOf('\r\n\r\n') + 4) } : null);
    };
    // On the whole exchange, not on silence: an answer that trickles is no answer.
    const timer = setTimeout(end, timeoutMs);
    socket.setEncoding('utf8');
    socket.once('connect', () =>
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`),
    );
    socket.on('data', (chunk: string) => {
      if (text.length < 65_536) text += chunk;
    });
    socket.once('error', () => {});
    socket.once('close', () => {
      clearTimeout(timer);
      end();
    });
  });
}
