import { openDb } from '#lib/db/client.ts';
import { createFakeDriver } from '#lib/drivers/fake/driver.ts';
import { readVariable } from '#lib/kit/env.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { startEngine } from '../wiring.ts';
import { createMemoryGateway } from './memory-gateway.ts';
import { testLog } from './plane.ts';

/** An engine as a process of its own, for tests that stop and kill it. It marks every pass it makes in a table, under its fence. */
const db = openDb(readVariable('DATABASE_URL') ?? '', { max: 6 });
const engine = await startEngine({
  db,
  home: readVariable('ORRERY_HOME') ?? '',
  env: { clusterName: 'local', gatewayPort: 8088 },
  log: testLog,
  driver: { kind: 'fake', driver: createFakeDriver() },
  gateway: createMemoryGateway(),
  proofMs: 50,
  leaseMs: Number(readVariable('ORRERY_TEST_LEASE_MS') ?? 15_000),
  pollMs: 100,
});
await sqlOf(db).query('SELECT 1 AS one');
console.log(`ready ${engine.id}`);
process.on('SIGTERM', () => void engine.stop().then(() => process.exit(0)));
