import { z } from 'zod';

/** Probes as Kubernetes spells them, in Score's place; durations in seconds because the manifests say so. */
export const probeHandler = z.strictObject({
  httpGet: z
    .strictObject({
      path: z.string().startsWith('/').default('/'),
      port: z.union([z.number().int().min(1).max(65535), z.string()]).optional(),
      scheme: z.enum(['HTTP', 'HTTPS', 'http', 'https']).optional(),
      host: z.string().optional(),
      httpHeaders: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
    })
    .optional(),
  tcpSocket: z.strictObject({ port: z.union([z.number().int().min(1).max(65535), z.string()]).optional() }).optional(),
  exec: z.strictObject({ command: z.array(z.string()).min(1) }).optional(),
  initialDelaySeconds: z.number().min(0).max(3600).optional(),
  periodSeconds: z.number().min(0.1).max(3600).optional(),
  timeoutSeconds: z.number().min(0.1).max(300).optional(),
  successThreshold: z.number().int().min(1).max(100).optional(),
  failureThreshold: z.number().int().min(1).max(1000).optional(),
});
export type ProbeHandler = z.infer<typeof probeHandler>;

/** A probe with every default filled in; `port` names one of the instance's ports, or is a number the program itself chose. */
export type Probe = {
  check:
    | { kind: 'http'; path: string; port: string | number; https: boolean; headers: [string, string][] }
    | { kind: 'tcp'; port: string | number }
    | { kind: 'exec'; command: string[] };
  initialDelayMs: number;
  periodMs: number;
  timeoutMs: number;
  successThreshold: number;
  failureThreshold: number;
};

/** No readiness probe but a port: ready when the first port accepts a connection. Neither: ready when started. */
export type ProbeSet = { startup: Probe | undefined; readiness: Probe | undefined; liveness: Probe | undefined };
