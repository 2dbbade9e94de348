import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The link to a running engine: HTTP on a unix socket only its owner may open.
 * - `GET /health`  EngineHealth
 * - `GET /logs?cluster=<id>&instance=<core>&follow=1&tail=n&since=iso&previous=1`  one LogLine as JSON per line; ends when the caller goes away
 */
export type LogLine = { at: string; stream: 'stdout' | 'stderr'; text: string };
export type LogParams = { cluster: string; instance: string; follow?: boolean; previous?: boolean; tailLines?: number; sinceIso?: string };
type Quantiles = { count: number; p50: number; p95: number; max: number };
export type EngineHealth = {
  engineId: string;
  pid: number;
  startedAt: string;
  passes: number;
  failures: number;
  parked: number;
  leasesLost: number;
  corrections: number;
  running: number;
  passMs: Quantiles;
  queueMs: Quantiles;
  lastFullPass: { at: string; objects: number; tookMs: number; corrections: number } | undefined;
};

export const socketFolder = (home: string): string => join(home, 'run');

/** Socket paths are limited to some 100 bytes: a home that is too long for it gets a short stand-in in the temporary folder. */
export function socketPath(home: string, engineId: string): string {
  const direct = join(socketFolder(home), `engine-${engineId}.sock`);
  if (Buffer.byteLength(direct) < 100) return direct;
  return join(tmpdir(), `orrery-${createHash('sha256').update(direct).digest('hex').slice(0, 24)}.sock`);
}

/** Beside each socket stands a file of the same name with `.json` that says where it is. */
export const notePath = (home: string, engineId: string): string => join(socketFolder(home), `engine-${engineId}.json`);
