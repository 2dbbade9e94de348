import { openDb } from '#lib/db/client.ts';
import { createProcessDriver } from '#lib/drivers/process/driver.ts';
import { readVariable } from '#lib/kit/env.ts';
import { startEngine } from '../wiring.ts';
import { testLog } from './plane.ts';

/** A whole engine with real processes, for tests that end it with kill -9. */
const home = readVariable('ORRERY_HOME') ?? '';
const db = openDb(readVariable('DATABASE_URL') ?? '', { max: 6 });
await startEngine({
  db,
  home,
  env: { clusterName: 'local', gatewayPort: 8088 },
  log: testLog,
  driver: { kind: 'process', driver: createProcessDriver({ home, runtimeRoot: `${home}-shared`, log: testLog }) },
  gateway: null,
  leaseMs: 600,
  pollMs: 50,
  proofMs: 100,
});
