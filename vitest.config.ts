import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The package throws outside a server bundle, which is its purpose; tests run in plain Node.
  resolve: { alias: { 'server-only': join(import.meta.dirname, 'node_modules/server-only/empty.js') } },
  test: {
    include: ['{lib,prisma,components,app,examples}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'e2e/**', '.next/**', '.orrery/**'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['lib/plane/testing/vitest-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A test that fails once in a while is a bug: it is never run again to hide it.
    retry: 0,
  },
});
