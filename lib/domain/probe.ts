import { z } from 'zod';

/** A path as it travels in a request. */
export const URL_PATH = /^\/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*$/;
export const URL_PATH_RULE = "begin with / and be written as in an address: anything but letters, digits and ._~!$&'()*+,;=:@-/ as %XX";

/** What a header may be called and say: anything else could not be sent. */
const probeHeader = z.strictObject({
  name: z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'must be the name of a header: letters, digits and dashes'),
  value: z.string().regex(/^[\t\x20-\x7e\x80-\xff]{0,4096}$/, 'must be one line of Latin text'),
});

/** Probes as Kubernetes spells them, in Score's place; durations in seconds because the manifests say so. */
export const probeHandler = z.strictObject({
  httpGet: z
    .strictObject({
      path: z.string().max(2048).regex(URL_PATH, `must ${URL_PATH_RULE}`).default('/'),
      port: z.union([z.number().int().min(1).max(65535), z.string()]).optional(),
      scheme: z.enum(['HTTP', 'HTTPS', 'http', 'https']).optional(),
      host: z
        .string()
        .max(255)
        .regex(/^[A-Za-z0-9._:[\]-]+$/, 'must be the name of a host')
        .optional(),
      httpHeaders: z.array(probeHeader).max(32).optional(),
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
