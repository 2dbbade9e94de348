import { Agent, type IncomingMessage, request } from 'node:http';
import { AppError } from '../kit/errors.ts';
import { edgeSamples, type Gateway, gatewayTable } from './route-table.ts';

const TIMEOUT_MS = 10_000;

/** The gateway said no, or was not there. `retry`: the same call may succeed later; false: it asked for something out of date or wrong. */
export class GatewayError extends AppError {
  readonly retry: boolean;
  /** HTTP status of the control surface; 0 where there was no answer. */
  readonly status: number;
  constructor(message: string, status: number, cause?: unknown) {
    super(status === 409 ? 'conflict' : status === 400 ? 'invalid' : 'unavailable', message, { cause });
    this.name = 'GatewayError';
    this.status = status;
    this.retry = status === 0 || status >= 500;
  }
}

export type GatewayHealth = { version: number; pid: number; startedAt: string; routes: number; port: number };
export type GatewayClient = Gateway & { health(signal?: AbortSignal): Promise<GatewayHealth>; stop(): Promise<void>; close(): void };

/** The engine's way to the gateway, over its unix socket with connections kept alive. Every method throws GatewayError. */
export function createGatewayClient(socketPath: string): GatewayClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 4, keepAliveMsecs: 1000 });
  const call = (method: string, path: string, signal?: AbortSignal, body?: unknown) =>
    send({ agent, socketPath, method, path, signal, body });
  return {
    put: async (route, signal) => void (await call('PUT', `/routes/${encodeURIComponent(route.key)}`, signal, route)),
    remove: async (key, version, signal) => void (await call('DELETE', `/routes/${encodeURIComponent(key)}?version=${version}`, signal)),
    replaceAll: async (table, signal) => void (await call('PUT', '/routes', signal, table)),
    table: async (signal) => gatewayTable.parse(await call('GET', '/routes', signal)),
    inflight: async (instance, signal) => {
      const answer = (await call('GET', `/inflight?instance=${encodeURIComponent(instance)}`, signal)) as { requests: number };
      return answer.requests;
    },
    samples: async (since, signal) => edgeSamples.parse(await call('GET', `/samples?since=${since}`, signal)),
    health: async (signal) => (await call('GET', '/health', signal)) as GatewayHealth,
    stop: async () => void (await call('POST', '/stop')),
    close: () => agent.destroy(),
  };
}

type Call = { agent: Agent; socketPath: string; method: string; path: string; signal?: AbortSignal; body?: unknown };

/** Every call is idempotent, so one that met a connection the gateway had just closed is made once more. */
async function send(call: Call): Promise<unknown> {
  try {
    return await sendOnce(call);
  } catch (error) {
    if (!(error instanceof GatewayError) || error.status !== 0 || call.signal?.aborted || !wasReset(error.cause)) throw error;
    return sendOnce(call);
  }
}

function wasReset(cause: unknown): boolean {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function sendOnce({ agent, socketPath, method, path, signal, body }: Call): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { host: 'gateway', ...(text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }) };
    const fail = (cause: unknown) => reject(new GatewayError(`The gateway does not answer (${path.split('?')[0]}).`, 0, cause));
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    const options = { agent, socketPath, method, path, headers, signal: signal ? AbortSignal.any([signal, deadline]) : deadline };
    const outgoing = request(options, (answer) =>
      read(answer).then(resolve, (error) => (error instanceof GatewayError ? reject(error) : fail(error))),
    );
    outgoing.on('error', fail);
    outgoing.end(text);
  });
}

async function read(answer: IncomingMessage): Promise<unknown> {
  let text = '';
  answer.setEncoding('utf8');
  for await (const chunk of answer) text += chunk;
  const status = answer.statusCode ?? 0;
  const body: unknown = JSON.parse(text);
  if (status === 200) return body;
  const detail = (body as { detail?: unknown }).detail;
  throw new GatewayError(typeof detail === 'string' ? detail : `The gateway answered ${status}.`, status);
}
