import { readVariable } from '#lib/kit/env.ts';

export type TestDatabase = { url: string; drop(): Promise<void> };

/**
 * A database of its own for a suite, with all migrations applied (or `empty`), cloned in some 50 ms. The server of the run is started by the
 * first call and does not flush to disk; a test about durability asks for `durable`.
 */
export async function createTestDatabase(options: { empty?: boolean; durable?: boolean } = {}): Promise<TestDatabase> {
  const address = readVariable('ORRERY_TEST_DATABASES');
  if (!address) throw new Error('Test databases come from the test run: start it with vitest, or call startTestDatabases first.');
  const query = new URLSearchParams({ template: options.empty ? 'empty' : 'migrated', ...(options.durable ? { durable: '1' } : {}) });
  const made = await ask<{ url: string; name: string }>(`${address}/?${query}`, 'POST');
  query.set('name', made.name);
  return {
    url: made.url,
    drop: async () => {
      await ask(`${address}/?${query}`, 'DELETE');
    },
  };
}

async function ask<T>(url: string, method: string): Promise<T> {
  const response = await fetch(url, { method });
  const answer = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(`test database: ${answer.error}`);
  return answer;
}
