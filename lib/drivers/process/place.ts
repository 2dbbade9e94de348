import type { Clock } from '#lib/kit/clock.ts';
import type { Log } from '#lib/kit/log.ts';
import type { Limits } from './limits.ts';
import type { Ports } from './ports.ts';
import type { Runtime } from './runtime.ts';
import type { Store } from './state.ts';
import type { Users } from './user.ts';

/** What the parts of the process driver share: the folders and helpers of one home on this machine. */
export type Place = {
  store: Store;
  runtime: Runtime;
  limits: Limits;
  ports: Ports;
  users: Users;
  clock: Clock;
  log: Log;
  nodeBin: string;
  /** Short name of the home; with an instance id it marks our processes. */
  mark: string;
  beforeGo: (() => void) | undefined;
};
