import type { InstancePhase } from '#lib/domain/instance.ts';
import type { ProbeSet } from '#lib/domain/probe.ts';

/**
 * The port through which the engine touches the world. A driver has hands and no opinions: the engine decides what should run,
 * the driver makes "ensure" and "remove" idempotent under deterministic names and reports what is.
 *
 * Every call may be repeated: "already there" and "already gone" are success. Every mutating call carries a fence, the epoch of
 * the lease under which the engine acts (it only ever grows); a driver refuses a call whose epoch is lower than the highest it has
 * seen for that instance, so that an engine that was paused past its lease cannot undo its successor's work.
 */
export interface Driver {
  readonly name: string;
  capabilities(): DriverCapabilities;
  /** Is the place reachable, and what has it got? Throws DriverError `unreachable`. */
  probe(signal: AbortSignal): Promise<ClusterReport>;
  /** The level: every instance of ours that exists there, running or dead, until it is removed. */
  observe(signal: AbortSignal): Promise<InstanceReport[]>;
  /** Starts the instance, or adopts the one that runs under this name. A dead one of a lower `attempt` is started anew. */
  ensure(spec: InstanceSpec, fence: Fence, signal: AbortSignal): Promise<InstanceReport>;
  /** Begins a graceful stop (SIGTERM, `graceMs`, then SIGKILL to the whole group) and returns at once; `observe` shows the end. */
  stop(id: string, graceMs: number, fence: Fence): Promise<void>;
  /** Forgets a stopped instance and frees what it held. Stops it first, at once, when it still runs. */
  remove(id: string, fence: Fence): Promise<void>;
  /** Lines in the order they were written. With `follow`, goes on until the signal aborts or the instance is removed. */
  logs(id: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine>;
  /** Wake-ups, never truth: called with an instance id when something about it may have changed. Returns an unsubscribe function. */
  hints(onHint: (id: string) => void): () => void;
  /** Lets go of timers and handles. Leaves instances running. */
  close(): Promise<void>;
}

export type DriverCapabilities = {
  /** Who restarts an instance that exits: the place itself (a kubelet), or the engine by `ensure` with a higher attempt. */
  restarts: 'driver' | 'engine';
  /** What the place can run. */
  runs: ('process' | 'container')[];
};

export type ClusterReport = {
  version: string;
  capacity: { cpuMilli: number; memoryMib: number };
  nodes: { name: string; cpuMilli: number; memoryMib: number; labels: Record<string, string>; ready: boolean; message: string }[];
  /** What this place cannot do and a user should know, such as "instances run under the plane's own user". */
  notes: string[];
};

export type InstanceSpec = {
  /** The core of the instance id: lowercase letters and digits. The external name is derived from it alone. */
  id: string;
  /** Rises by one for each restart the engine asks for; the same attempt is never started twice. */
  attempt: number;
  /** For people: shown in process titles and logs, never used as an identity. */
  name: { team: string; service: string; environment: string; revision: number };
  /** Instances with the same key may trust each other (one key per team): a driver separates different keys where it can. */
  isolationKey: string;
  /** Program and arguments, already resolved: no placeholder is left. */
  command: string[];
  artifact: ArtifactRef | undefined;
  /** Complete: an instance gets these and nothing of the plane's. `PORT` and the declared ports' variables are added by the driver. */
  env: Record<string, string>;
  /** Ports the program listens on, by name. A driver that can choose gives each a free one; `env` names the variable that carries it. */
  ports: { name: string; targetPort: number | undefined; variable: string }[];
  resources: { cpuRequestMilli: number; memoryRequestMib: number; cpuLimitMilli: number | undefined; memoryLimitMib: number | undefined };
  probes: ProbeSet;
  graceMs: number;
};

/** What the plane keeps of a folder or repository: content-addressed, so that a revision means the same files for ever. */
export type ArtifactRef = {
  /** `sha256:<hex>` of the archive. */
  digest: string;
  /** Absolute path of the archive (tar, gzip) on the plane's machine. */
  archivePath: string;
};

export type InstanceReport = {
  id: string;
  attempt: number;
  phase: InstancePhase;
  /** A CamelCase word and a sentence for people: why it is in this phase. */
  reason: string;
  message: string;
  /** Address for the gateway, once the ports are known. */
  host: string;
  ports: Record<string, number>;
  pid: number | undefined;
  startedAt: string | undefined;
  readyAt: string | undefined;
  exit: { code: number | undefined; signal: string | undefined; oomKilled: boolean; at: string } | undefined;
  usage: { cpuMilli: number; memoryMib: number } | undefined;
  /** How the limits are held: `cgroup-v2`, `cgroup-v1`, `prlimit`, `none`. */
  limitsBy: string;
};

export type Fence = { epoch: bigint };

export type LogOptions = { follow: boolean; previous: boolean; tailLines: number | undefined; sinceIso: string | undefined };
export type LogLine = { at: string; stream: 'stdout' | 'stderr'; text: string };

export const DRIVER_ERROR_CODES = [
  'unreachable',
  'fenced', // a newer owner has acted: our lease is gone
  'still-running', // a lower attempt of this instance has not ended: stop it, then ask again
  'invalid-spec', // no retry can help: the manifest asks for something impossible here
  'artifact-failed',
  'start-failed',
  'no-capacity',
  'not-found',
  'internal',
] as const;
export type DriverErrorCode = (typeof DRIVER_ERROR_CODES)[number];

export class DriverError extends Error {
  readonly code: DriverErrorCode;
  readonly retry: boolean;
  readonly detail: string | undefined;
  constructor(code: DriverErrorCode, message: string, options: { retry: boolean; detail?: string; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DriverError';
    this.code = code;
    this.retry = options.retry;
    this.detail = options.detail;
  }
}
