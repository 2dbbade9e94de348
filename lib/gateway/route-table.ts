import { z } from 'zod';

/**
 * What the engine tells the gateway and what the gateway tells back. The gateway is its own process and outlives the plane: it keeps
 * its table in a file and serves from it until told otherwise. The control surface is HTTP on a unix socket (`gateway.sock`):
 *
 * - `PUT /routes/<key>`     one GatewayRoute; refused with 409 when `version` is lower than the stored one; 200 means "traffic follows it now"
 * - `DELETE /routes/<key>?version=n`
 * - `PUT /routes`           the whole table (GatewayTable): what is not in it goes
 * - `GET /routes`           GatewayTable as served now
 * - `GET /inflight?instance=<id>`  { requests: number }: requests and open connections this instance still holds
 * - `GET /samples?since=n`  EdgeSamples: what was measured since sample n
 * - `GET /health`           { version, pid, startedAt, routes }
 * - `POST /stop`            stops accepting, drains, exits
 */
export const gatewayBackend = z.object({
  instance: z.string(),
  host: z.string(),
  port: z.number().int(),
  /** `ready` takes new requests; `draining` keeps only what it already holds. */
  state: z.enum(['ready', 'draining']),
  /** Share among ready backends, at least 1. */
  weight: z.number().int().min(1),
});
export type GatewayBackend = z.infer<typeof gatewayBackend>;

export const gatewayListen = z.discriminatedUnion('kind', [
  /** On the shared port, by Host header (without port, lowercase) and path prefix. */
  z.object({ kind: z.literal('host'), host: z.string(), path: z.string() }),
  /** A port of its own on 127.0.0.1: the stable local address of one declared dependency. */
  z.object({ kind: z.literal('port'), port: z.number().int(), protocol: z.enum(['http', 'tcp']) }),
]);
export type GatewayListen = z.infer<typeof gatewayListen>;

export const gatewayRoute = z.object({
  /** `host/<deployment id>` or `edge/<dependency id>`. */
  key: z.string(),
  version: z.number().int(),
  listen: gatewayListen,
  backends: z.array(gatewayBackend),
  /** A sentence for the 503 when no backend is ready: "checkout in dev is starting (0 of 2 ready)". */
  emptyReason: z.string(),
});
export type GatewayRoute = z.infer<typeof gatewayRoute>;

export const gatewayTable = z.object({
  routes: z.array(gatewayRoute),
  /** In answers: each wanted port whose listener could not be opened (it is tried every second), with a sentence why. */
  failing: z.record(z.string(), z.string()).optional(),
});
export type GatewayTable = z.infer<typeof gatewayTable>;

/** One route over one sampling interval. Latency in milliseconds, measured from the request's head to the response's end. */
export const edgeSample = z.object({
  seq: z.number().int(),
  key: z.string(),
  atIso: z.string(),
  intervalMs: z.number(),
  requests: z.number().int(),
  /** Answers of 500 and above, and requests that got no answer. */
  errors: z.number().int(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  bytesIn: z.number(),
  bytesOut: z.number(),
});
export type EdgeSample = z.infer<typeof edgeSample>;

export const edgeSamples = z.object({ lastSeq: z.number().int(), samples: z.array(edgeSample) });
export type EdgeSamples = z.infer<typeof edgeSamples>;

/** Part of the 503's sentence when a route's own port is held by somebody else: waiting will not help, another port will. */
export const PORT_TAKEN = 'is used by another program';

/** The engine's view of the gateway; `lib/gateway/client.ts` is the real one. */
export interface Gateway {
  put(route: GatewayRoute, signal?: AbortSignal): Promise<void>;
  remove(key: string, version: number, signal?: AbortSignal): Promise<void>;
  replaceAll(table: GatewayTable, signal?: AbortSignal): Promise<void>;
  table(signal?: AbortSignal): Promise<GatewayTable>;
  inflight(instance: string, signal?: AbortSignal): Promise<number>;
  samples(sinceSeq: number, signal?: AbortSignal): Promise<EdgeSamples>;
}
