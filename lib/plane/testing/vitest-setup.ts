import { startTestDatabases } from './server.ts';

/** Vitest's global set-up: workers are started after it and inherit the address. */
export default async function setup(): Promise<() => Promise<void>> {
  const databases = await startTestDatabases();
  process.env.ORRERY_TEST_DATABASES = databases.address;
  return () => databases.close();
}
