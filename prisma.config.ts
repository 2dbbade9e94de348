import { defineConfig } from 'prisma/config';

// Migrations are written by `npm run db:migration` and applied by lib/db/migrate.ts, so Prisma's native schema engine is never run:
// naming a file that exists keeps `prisma generate` from fetching one, and lets it work without a network.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: 'prisma/schema', migrations: { path: 'prisma/migrations' } });
