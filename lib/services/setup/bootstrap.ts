import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDb } from '#lib/db/client.ts';
import { recordAudit } from '#lib/db/record.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { inTx, type Tx } from '#lib/db/tx.ts';
import type { Env } from '#lib/kit/env.ts';
import { newId } from '#lib/kit/ids.ts';
import type { Log } from '#lib/kit/log.ts';
import { type Context, systemContext } from '../context.ts';
import { createLink } from '../identity/create-link.ts';
import { hashPassword } from '../identity/hash-password.ts';
import { hashSecret, newSecret } from '../identity/secret.ts';
import { seedTemplates } from '../template/seed.ts';

export type Bootstrapped = { signInUrl: string | undefined; adminEmail: string; created: boolean };

const ENVIRONMENTS = [
  { name: 'dev', title: 'Development', position: 1, protected: false },
  { name: 'staging', title: 'Staging', position: 2, protected: false },
  { name: 'prod', title: 'Production', position: 3, protected: true },
];

/**
 * What a plane needs before anybody can come in: environments, a team, the first admin, and the credential of the command line on
 * this machine. Runs at every start; what is there already stays. The address of the one-time link is returned until it was used.
 */
export async function bootstrap({ url, env, log }: { url: string; env: Env; log: Log }): Promise<Bootstrapped> {
  const db = openDb(url, { max: 3, name: 'orrery-setup' });
  try {
    const ctx = systemContext(db, 'system', newId('request'), { log });
    const passwordHash = env.adminPassword ? await hashPassword(env.adminPassword) : null;
    const admin = await inTx(db, async (tx) => {
      await tx.sql.query(`SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtext('orrery.bootstrap'))) AS held`);
      await ensureEnvironments(ctx, tx);
      return ensureAdmin(ctx, tx, env.adminEmail?.trim().toLowerCase() ?? 'admin@localhost', passwordHash);
    });
    await ensureCliCredential(ctx, env, admin.id);
    await seedTemplates(ctx, join(process.cwd(), 'examples', 'templates'));
    return {
      signInUrl: admin.linkSecret && `${env.publicUrl}/sign-in/link?token=${admin.linkSecret}`,
      adminEmail: admin.email,
      created: admin.created,
    };
  } finally {
    await db.close();
  }
}

async function ensureEnvironments(ctx: Context, { sql }: Tx): Promise<void> {
  const [some] = await sql.query<{ id: string }>('SELECT id FROM environment LIMIT 1');
  if (some) return;
  for (const each of ENVIRONMENTS) {
    await sql.query(
      'INSERT INTO environment (id, name, title, position, protected, created_at) VALUES ($1, $2, $3, $4::int, $5::boolean, $6::timestamptz)',
      [ctx.newId('environment'), each.name, each.title, each.position, each.protected, ctx.clock.now().toISOString()],
    );
  }
}

type Admin = { id: string; email: string; created: boolean; linkSecret: string | undefined };

async function ensureAdmin(ctx: Context, tx: Tx, email: string, passwordHash: string | null): Promise<Admin> {
  const [known] = await tx.sql.query<{ id: string; email: string; cameIn: boolean }>(
    `SELECT u.id, u.email, u.password_hash IS NOT NULL OR EXISTS (SELECT 1 FROM session s WHERE s.user_id = u.id) OR EXISTS (SELECT 1 FROM account a WHERE a.user_id = u.id) AS "cameIn"
     FROM "user" u WHERE u.platform_role = 'admin' ORDER BY u.created_at, u.id LIMIT 1`,
  );
  if (known) return { ...known, created: false, linkSecret: known.cameIn ? undefined : await createLink(ctx, tx.sql, known.id) };
  const now = ctx.clock.now().toISOString();
  const id = ctx.newId('user');
  const [user] = await tx.sql.query<{ id: string }>(
    `INSERT INTO "user" (id, email, name, password_hash, platform_role, created_at) VALUES ($1, $2, 'Admin', $3, 'admin', $4::timestamptz)
     ON CONFLICT (email) DO UPDATE SET platform_role = 'admin', password_hash = COALESCE("user".password_hash, EXCLUDED.password_hash) RETURNING id`,
    [id, email, passwordHash, now],
  );
  const userId = user?.id ?? id;
  await tx.sql.query(
    `INSERT INTO team (id, name, title, created_at) VALUES ($1, 'default', 'Default team', $2::timestamptz) ON CONFLICT (name) DO NOTHING`,
    [ctx.newId('team'), now],
  );
  await tx.sql.query(
    `INSERT INTO membership (id, team_id, user_id, role, created_at) SELECT $1, id, $2, 'owner', $3::timestamptz FROM team WHERE name = 'default' ON CONFLICT DO NOTHING`,
    [ctx.newId('member'), userId, now],
  );
  const linkSecret = passwordHash === null ? await createLink(ctx, tx.sql, userId) : undefined;
  await recordAudit(tx.sql, ctx, {
    teamId: null,
    actor: 'system',
    actorKind: 'system',
    verb: 'user:bootstrap',
    target: `user/${userId}`,
    result: 'ok',
    after: { email },
    requestId: ctx.requestId,
  });
  return { id: userId, email, created: true, linkSecret };
}

/** `<home>/cli.json`, readable by its owner alone: address and token for the command line on this machine. */
async function ensureCliCredential(ctx: Context, env: Env, userId: string): Promise<void> {
  const path = join(env.home, 'cli.json');
  const kept = await readCredential(path);
  const token = kept && (await isGood(ctx, kept.token)) ? kept.token : await makeCliToken(ctx, userId);
  if (kept?.token === token && kept.url === env.publicUrl) return;
  await mkdir(env.home, { recursive: true, mode: 0o700 });
  // Written beside and moved into place, so that nobody reads half of it.
  await writeFile(`${path}.new`, `${JSON.stringify({ url: env.publicUrl, token }, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function readCredential(path: string): Promise<{ url: string; token: string } | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (
      value &&
      typeof value === 'object' &&
      'url' in value &&
      'token' in value &&
      typeof value.url === 'string' &&
      typeof value.token === 'string'
    )
      return { url: value.url, token: value.token };
  } catch {
    // Not there, or not readable as what it should be: it is made anew.
  }
  return undefined;
}

async function isGood(ctx: Context, token: string): Promise<boolean> {
  const good = await sqlOf(ctx.db).query(
    'SELECT 1 FROM api_token k JOIN "user" u ON u.id = k.user_id WHERE k.token_hash = $1 AND k.revoked_at IS NULL AND u.disabled_at IS NULL',
    [hashSecret(token)],
  );
  return good.length > 0;
}

async function makeCliToken(ctx: Context, userId: string): Promise<string> {
  const token = `orr_${newSecret()}`;
  await inTx(ctx.db, async (tx) => {
    const now = ctx.clock.now().toISOString();
    await tx.sql.query(
      'UPDATE api_token SET revoked_at = $3::timestamptz WHERE user_id = $1 AND team_id IS NULL AND name = $2 AND revoked_at IS NULL',
      [userId, CLI_TOKEN, now],
    );
    await tx.sql.query(
      'INSERT INTO api_token (id, user_id, name, token_hash, hint, created_at) VALUES ($1, $2, $3, $4, $5, $6::timestamptz)',
      [ctx.newId('token'), userId, CLI_TOKEN, hashSecret(token), token.slice(0, 8), now],
    );
  });
  return token;
}

const CLI_TOKEN = "this machine's command line";
