import { processSingleton } from './process-singleton.ts';

/** The engine this web server hosts, as instrumentation sees it. `off`: it runs elsewhere. */
export type HostedEngine = {
  state: 'off' | 'starting' | 'running' | 'failed' | 'stopping';
  problem: string;
  /** Its counters, by name. */
  metrics: () => Record<string, unknown>;
};

export const hostedEngine = processSingleton('web.hosted-engine', (): HostedEngine => ({ state: 'off', problem: '', metrics: () => ({}) }));
