import { processSingleton } from './process-singleton.ts';

/** The engine this web server hosts, as instrumentation.ts sees it. `off`: it runs elsewhere. */
export type HostedEngine = { state: 'off' | 'starting' | 'running' | 'failed' | 'stopping'; problem: string };

export const hostedEngine = processSingleton('web.hosted-engine', (): HostedEngine => ({ state: 'off', problem: '' }));
