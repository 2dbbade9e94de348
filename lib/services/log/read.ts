import { sqlOf } from '#lib/db/sql.ts';
import { type LogLineWire, type LogParams, logParams } from '#lib/domain/log.ts';
import { readEnv } from '#lib/kit/env.ts';
import { notFound } from '#lib/kit/errors.ts';
import { idCore } from '#lib/kit/ids.ts';
import { openLogs } from '#lib/link/client.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { findDeployment } from '../deployment/find.ts';
import { parseInput } from '../parse.ts';
import { mergeStreams } from './merge-streams.ts';

export type LogTarget = { deployment: string } | { instance: string };
type Source = { id: string; clusterId: string };

/** Without a limit a long history would be sorted in memory; this much of each instance is. */
const LINES_PER_INSTANCE = 5_000;
const LOOK_AGAIN_MS = 2_000;

/**
 * What a deployment's instances write, or one of them. The permission is checked before the first line. Without `follow` the lines
 * come sorted by time; with it as they are written, and instances that come later join in.
 * @throws AppError `not-found`, `forbidden`, `unavailable` (no engine runs)
 */
export async function readLogs(
  ctx: Context,
  target: LogTarget,
  input: LogParams,
  signal: AbortSignal,
): Promise<AsyncIterable<LogLineWire>> {
  const params = parseInput(logParams, input);
  const deploymentId = 'deployment' in target ? await findReadableDeployment(ctx, target.deployment) : undefined;
  const first = 'instance' in target ? [await findReadableInstance(ctx, target.instance)] : await listSources(ctx, deploymentId ?? '');
  const open = (source: Source): AsyncIterable<LogLineWire> =>
    tag(
      source,
      openLogs(
        readEnv().home,
        {
          cluster: source.clusterId,
          instance: idCore(source.id),
          follow: params.follow,
          previous: params.previous,
          ...(params.tail !== undefined || !params.follow ? { tailLines: params.tail ?? LINES_PER_INSTANCE } : {}),
          ...(params.since === undefined ? {} : { sinceIso: params.since }),
        },
        signal,
      ),
    );
  if (!params.follow) return sorted(first.map(open));
  const more = deploymentId === undefined ? undefined : () => listSources(ctx, deploymentId);
  return mergeStreams({ first, more, everyMs: LOOK_AGAIN_MS, keyOf: (source) => source.id, open, signal });
}

async function* tag(source: Source, lines: AsyncIterable<Omit<LogLineWire, 'instance'>>): AsyncGenerator<LogLineWire> {
  for await (const line of lines) yield { ...line, instance: source.id };
}

/** An instance whose log has gone with it does not take the others' away. */
async function* sorted(streams: AsyncIterable<LogLineWire>[]): AsyncGenerator<LogLineWire> {
  const settled = await Promise.allSettled(streams.map((stream) => Array.fromAsync(stream)));
  const failed = settled.find((each) => each.status === 'rejected');
  if (failed && settled.every((each) => each.status === 'rejected')) throw failed.reason;
  const lines = settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  yield* lines.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

async function findReadableDeployment(ctx: Context, ref: string): Promise<string> {
  const found = await findDeployment(ctx, sqlOf(ctx.db), ref);
  allow(ctx, 'log:read', { teamId: found.teamId }, { noun: 'deployment', name: ref });
  return found.id;
}

async function findReadableInstance(ctx: Context, id: string): Promise<Source> {
  const [row] = await sqlOf(ctx.db).query<Source & { teamId: string }>(
    'SELECT id, cluster_id AS "clusterId", team_id AS "teamId" FROM instance WHERE id = $1',
    [id],
  );
  if (!row) throw notFound('instance', id);
  allow(ctx, 'log:read', { teamId: row.teamId }, { noun: 'instance', name: id });
  return row;
}

const listSources = (ctx: Context, deploymentId: string): Promise<Source[]> =>
  sqlOf(ctx.db).query<Source>('SELECT id, cluster_id AS "clusterId" FROM instance WHERE deployment_id = $1 ORDER BY id', [deploymentId]);
