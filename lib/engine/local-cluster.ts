import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import type { Db } from '#lib/db/client.ts';
import { enqueue } from '#lib/db/queue.ts';
import { recordEvents } from '#lib/db/record.ts';
import { type Sql, withTx } from '#lib/db/sql.ts';
import type { Clock } from '#lib/kit/clock.ts';
import { AppError } from '#lib/kit/errors.ts';
import type { NewId } from '#lib/kit/ids.ts';

type Deps = { db: Db; clock: Clock; newId: NewId };
export type LocalCluster = { id: string; name: string };

/**
 * Makes sure that this machine is a cluster under `name`, and returns it.
 * @throws AppError `conflict` when that name is another machine's
 */
export async function registerLocalCluster(
  deps: Deps,
  name: string,
  home: string,
  driver: 'process' | 'fake' = 'process',
): Promise<LocalCluster> {
  const machineId = await readMachineId(home);
  const labels = { provider: 'local', os: platform(), arch: arch() };
  return withTx(deps.db, async (sql) => {
    const [made] = await sql.query<{ id: string }>(
      `INSERT INTO cluster (id, name, driver, labels, machine_id) VALUES ($1, $2, $3::"ClusterDriver", $4::jsonb, $5) ON CONFLICT (name) DO NOTHING RETURNING id`,
      [deps.newId('cluster'), name, driver, JSON.stringify(labels), machineId],
    );
    if (made) {
      await recordEvents(sql, deps, [
        {
          teamId: null,
          keys: [`cluster/${made.id}`],
          type: 'ClusterRegistered',
          message: `Cluster ${name} is this machine.`,
          actor: 'engine',
        },
      ]);
      await enqueue(sql, [`cluster/${made.id}`]);
      return { id: made.id, name };
    }
    return adopt(sql, name, machineId, driver);
  });
}

async function adopt(sql: Sql, name: string, machineId: string, driver: string): Promise<LocalCluster> {
  const [row] = await sql.query<{ id: string; driver: string; machineId: string | null }>(
    'SELECT id, driver, machine_id AS "machineId" FROM cluster WHERE name = $1 FOR UPDATE',
    [name],
  );
  if (!row) throw new AppError('conflict', `Cluster "${name}" was removed just now. Start again.`);
  if (row.driver !== driver)
    throw new AppError(
      'conflict',
      `Cluster "${name}" is a ${row.driver} cluster already. Set ORRERY_CLUSTER to another name for this machine.`,
    );
  if (row.machineId !== null && row.machineId !== machineId) {
    throw new AppError('conflict', `Cluster "${name}" is another machine. Set ORRERY_CLUSTER to a name of its own for this one.`);
  }
  if (row.machineId === null) await sql.query('UPDATE cluster SET machine_id = $2 WHERE id = $1', [row.id, machineId]);
  await enqueue(sql, [`cluster/${row.id}`]);
  return { id: row.id, name };
}

/** The machine's own id, or one kept in the home where there is none. A home that was moved takes its instances' files with it, not its id. */
async function readMachineId(home: string): Promise<string> {
  const own = await readFile('/etc/machine-id', 'utf8').catch(() => '');
  if (own.trim()) return own.trim();
  const path = join(home, 'machine-id');
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept.trim()) return kept.trim();
  const made = randomUUID();
  await mkdir(home, { recursive: true, mode: 0o700 });
  await writeFile(path, `${made}\n`, { mode: 0o600, flag: 'wx' }).catch(() => undefined);
  return (await readFile(path, 'utf8')).trim();
}
