import { createServer, type Server, type Socket } from 'node:net';
import type { Snapshot } from './table.ts';

type Listener = { server: Server; opening: Promise<void> };

/**
 * The listeners of routes with a port of their own, on 127.0.0.1. `sync` opens what the table wants and closes what it does not;
 * closing a listener leaves its connections alone.
 */
export class Ports {
  private readonly listeners = new Map<number, Listener>();
  private readonly onSocket: (socket: Socket, port: number) => void;

  constructor(onSocket: (socket: Socket, port: number) => void) {
    this.onSocket = onSocket;
  }

  /** Resolves with the ports that could not be opened, each with a sentence why. Call again to try them once more. */
  async sync(snapshot: Snapshot): Promise<Map<number, string>> {
    for (const [port, listener] of this.listeners) {
      if (snapshot.byPort.has(port)) continue;
      this.listeners.delete(port);
      listener.server.close();
    }
    const failed = new Map<number, string>();
    await Promise.all(
      [...snapshot.byPort.keys()].map((port) =>
        this.ensure(port).catch((error: NodeJS.ErrnoException) => {
          failed.set(port, portSentence(port, error));
        }),
      ),
    );
    return failed;
  }

  close(): void {
    for (const { server } of this.listeners.values()) server.close();
    this.listeners.clear();
  }

  private ensure(port: number): Promise<void> {
    const known = this.listeners.get(port);
    if (known) return known.opening;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.onSocket(socket, port));
    const opening = listen(server, port, '127.0.0.1').catch((error: Error) => {
      if (this.listeners.get(port)?.server === server) this.listeners.delete(port);
      throw error;
    });
    this.listeners.set(port, { server, opening });
    return opening;
  }
}

/** Resolves when `server` accepts connections; rejects with the system's error where it cannot. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: 1024 }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve();
    });
  });
}

export function portSentence(port: number, error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} is used by another program.`;
  if (error.code === 'EACCES') return `Port ${port} needs more rights than this user has.`;
  return `Port ${port} cannot be opened (${error.code ?? error.message}).`;
}
