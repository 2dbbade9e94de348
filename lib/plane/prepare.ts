import pg from 'pg';
import { applyMigrations } from '#lib/db/migrate.ts';
import { readEnv } from '#lib/kit/env.ts';
import { AppError, describeError } from '#lib/kit/errors.ts';
import { rootLog } from '#lib/kit/log.ts';
import { bootstrap } from '#lib/services/setup/bootstrap.ts';
import type { Prepared } from './prepared.ts';

/**
 * The launcher's child that does what needs a database client: try the connection, apply migrations, see to the first admin. It tells
 * the launcher (over IPC) first that the database is ready, so that the web server starts meanwhile, then what to print.
 */
async function main(): Promise<void> {
  const env = readEnv();
  const url = env.databaseUrl;
  if (!url) throw new AppError('internal', 'DATABASE_URL is not set.');
  await tryConnection(url);
  const { applied } = await applyMigrations({ url, log: (line) => tell({ kind: 'progress', line }) });
  tell({ kind: 'migrated', applied });
  const ready: Prepared = { kind: 'ready', ...(await bootstrap({ url, env, log: rootLog() })) };
  // The connection that announces its writes would keep this process, 40 MB of it, for as long as the plane.
  if (process.send) process.send(ready, () => process.exit(0));
}

const tell = (message: Prepared): void => {
  process.send?.(message);
};

/** Wrong DATABASE_URL: one sentence with host, port and reason, never the password. */
async function tryConnection(url: string): Promise<void> {
  let address: URL;
  try {
    address = new URL(url);
  } catch {
    throw new AppError('invalid', 'DATABASE_URL is not a URL: it looks like postgresql://user:password@host:5432/database.');
  }
  if (!/^postgres(ql)?:$/.test(address.protocol))
    throw new AppError('invalid', `DATABASE_URL begins with ${address.protocol}//, but Orrery needs postgresql://.`);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, application_name: 'orrery start' });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    const where = `${address.hostname || 'localhost'}, port ${address.port || 5432}`;
    throw new AppError('unavailable', `The database of DATABASE_URL cannot be used (host ${where}): ${reasonOf(error, address)}.`, {
      cause: error,
    });
  }
  await client.end();
}

function reasonOf(error: unknown, address: URL): string {
  const { code, message } = error as { code?: string; message?: string };
  const reasons: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such host',
    EAI_AGAIN: 'the name of the host cannot be looked up',
    ETIMEDOUT: 'it does not answer',
    EHOSTUNREACH: 'the host cannot be reached',
    '28P01': `the password of user "${address.username}" is wrong`,
    '28000': `user "${address.username}" may not connect`,
    '3D000': `there is no database "${address.pathname.slice(1)}"`,
    '57P03': 'it is still starting',
  };
  if (/timeout/i.test(message ?? '')) return 'it does not answer';
  const secret = decodeURIComponent(address.password);
  return reasons[code ?? ''] ?? (secret ? (message ?? '').replaceAll(secret, '…') : (message ?? '')) ?? 'the connection failed';
}

main().catch((error: unknown) => {
  const sentence = error instanceof AppError ? error.message : `The database could not be prepared: ${describeError(error)}`;
  if (process.send) process.send({ kind: 'failed', sentence } satisfies Prepared, () => process.exit(1));
  else {
    console.error(sentence);
    process.exit(1);
  }
});
