import type { ProbeSet } from '../probe.ts';

/**
 * A spec with every default filled in and every quantity turned into a number: what deciders, controllers and pages work with.
 * Made by `toEffectiveSpec(spec)` in `to-effective.ts`; never stored.
 */
export type EffectiveSpec = {
  containers: EffectiveContainer[];
  ports: { name: string; port: number; targetPort: number | undefined; protocol: 'tcp' | 'udp' }[];
  dependencies: EffectiveDependency[];
  artifact:
    | { kind: 'path'; path: string; digest: string | undefined }
    | { kind: 'git'; url: string; ref: string; path: string; digest: string | undefined }
    | undefined;
  scaling: { min: number; max: number; metrics: { type: 'cpu' | 'memory' | 'rps'; target: number }[] };
  rollout: {
    strategy: 'rolling' | 'recreate';
    /** As written: resolve against the wanted replicas with `resolveFenceposts` in `engine/decide/rollout`. */
    maxSurge: number | string;
    maxUnavailable: number | string;
    progressDeadlineMs: number;
    minReadyMs: number;
    autoRollback: boolean;
  };
  placement: {
    clusterSelector: Record<string, string>;
    affinity: { key: string; operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'; values: string[] }[];
    spread: { topologyKey: string; maxSkew: number }[];
    divide: 'duplicated' | 'divided';
  };
  /** Undefined when the service has no port: a worker. */
  expose: { host: string | undefined; path: string; port: string } | undefined;
  graceMs: number;
};

export type EffectiveContainer = {
  name: string;
  image: string | undefined;
  /** Command and args joined; empty when only an image is given. */
  command: string[];
  /** Still with placeholders. */
  variables: Record<string, string>;
  resources: { cpuRequestMilli: number; memoryRequestMib: number; cpuLimitMilli: number | undefined; memoryLimitMib: number | undefined };
  probes: ProbeSet;
};

/** A declared need: `type: service` is an edge of the topology; `type: volume` a folder that outlives instances. */
export type EffectiveDependency =
  | { name: string; type: 'service'; service: string; port: string | undefined; protocol: 'http' | 'tcp' }
  | { name: string; type: 'volume' };
