import { type ClusterRoom, readClusterRoom } from '#lib/db/cluster-room.ts';
import type { Sql } from '#lib/db/sql.ts';
import { DRIVER_KINDS } from '#lib/domain/driver-kinds.ts';
import { parseCpu, parseMemory } from '#lib/domain/manifest/quantity.ts';
import { serviceSpecSchema } from '#lib/domain/manifest/schema.ts';
import { toEffectiveSpec } from '#lib/domain/manifest/to-effective.ts';
import { type PlacementParams, type PlacementWire, placementParams } from '#lib/domain/placement.ts';
import { explainPlacement, type PlacementExplained } from '#lib/engine/decide/scheduler/explain.ts';
import type { PlacementRequest } from '#lib/engine/decide/scheduler/place.ts';
import { requestOf } from '#lib/engine/decide/scheduler/place-many.ts';
import { AppError } from '#lib/kit/errors.ts';
import { allow } from '../access.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse.ts';
import { inRead } from '../read.ts';
import { findDeployment } from './find.ts';

/** Candidates told of one by one. */
const MOST = 500;

/**
 * Why a deployment's copies go where they go: the engine's own decider over the clusters as they are this moment. With other numbers it
 * answers "what if": another request or selector is another revision, so every copy is placed anew, as if none ran.
 */
export function explainDeploymentPlacement(ctx: Context, ref: string, input: PlacementParams = {}): Promise<PlacementWire> {
  const question = toQuestion(parseInput(placementParams, input));
  return inRead(ctx.db, async (sql) => {
    const found = await findDeployment(ctx, sql, ref);
    allow(ctx, 'service:read', { teamId: found.teamId }, { noun: 'deployment', name: ref });
    const own = await readOwn(sql, found.id);
    const asIs = requestOf(own.spec, own.environmentSelector, new Map());
    const asked: PlacementRequest = {
      ...asIs,
      cpuMilli: question.cpuMilli ?? asIs.cpuMilli,
      memoryMib: question.memoryMib ?? asIs.memoryMib,
      clusterSelectors: [own.environmentSelector, question.selector ?? own.spec.placement.clusterSelector],
    };
    const anew =
      JSON.stringify([asked.cpuMilli, asked.memoryMib, asked.clusterSelectors]) !==
      JSON.stringify([asIs.cpuMilli, asIs.memoryMib, asIs.clusterSelectors]);
    const replicas = question.replicas ?? own.replicas;
    const staying = anew ? [] : own.staying;
    const placing = Math.max(0, replicas - staying.length);
    const rooms = await readClusterRoom(sql, anew ? found.id : null);
    const explained = explainPlacement({ ...asked, siblings: countBy(staying) }, rooms.map(toFacts), placing);
    return {
      service: found.service,
      environment: found.environment,
      whatIf: anew || replicas !== own.replicas,
      replicas,
      cpuMilli: asked.cpuMilli,
      memoryMib: asked.memoryMib,
      environmentSelector: own.environmentSelector,
      clusterSelector: { ...asked.clusterSelectors[1] },
      running: staying.length,
      placing,
      placed: explained.placed.length,
      summary: summaryOf(explained, staying.length, placing),
      candidates: toCandidates(explained, countBy(own.staying)).slice(0, MOST),
      total: explained.candidates.length,
    };
  });
}

type Question = { replicas?: number | undefined; cpuMilli?: number; memoryMib?: number; selector?: Record<string, string> };

function toQuestion({ replicas, cpu, memory, selector }: ReturnType<typeof placementParams.parse>): Question {
  const question: Question = { replicas };
  const wrong = (path: string, message: string) =>
    new AppError('invalid', `The input is not right: ${message}.`, { issues: [{ path, message }] });
  if (cpu !== undefined) {
    const parsed = parseCpu(cpu);
    if (!parsed.ok) throw wrong('/cpu', parsed.error);
    question.cpuMilli = parsed.value;
  }
  if (memory !== undefined) {
    const parsed = parseMemory(memory);
    if (!parsed.ok) throw wrong('/memory', parsed.error);
    question.memoryMib = parsed.value;
  }
  if (selector !== undefined) {
    const pairs = selector.split(',').flatMap((pair) => (pair.trim() === '' ? [] : [pair.trim().split('=')]));
    if (pairs.some((pair) => pair.length !== 2 || !pair[0] || !pair[1]))
      throw wrong('/selector', 'write labels as key=value, with commas between');
    question.selector = Object.fromEntries(pairs.map(([key, value]) => [key ?? '', value ?? '']));
  }
  return question;
}

type OwnRow = {
  spec: unknown;
  replicas: number;
  environmentSelector: Record<string, string>;
  staying: { nodeId: string }[] | null;
};

/** The wanted revision, how many of it are wanted, and the copies of it that stay. */
async function readOwn(sql: Sql, id: string) {
  const [row] = await sql.query<OwnRow>(
    `SELECT r.spec, CASE WHEN d.stopped THEN 0 ELSE d.replicas END AS replicas, e.cluster_selector AS "environmentSelector",
       (SELECT json_agg(json_build_object('nodeId', i.node_id)) FROM instance i WHERE i.deployment_id = d.id AND i.revision = d.revision
          AND i.restart_round = d.restart_round AND i.stop_at IS NULL AND i.draining_at IS NULL AND i.node_id IS NOT NULL) AS staying
     FROM deployment d JOIN environment e ON e.id = d.environment_id
       LEFT JOIN revision r ON r.service_id = d.service_id AND r.number = d.revision WHERE d.id = $1`,
    [id],
  );
  const parsed = serviceSpecSchema.safeParse(row?.spec);
  if (!row || !parsed.success)
    throw new AppError('conflict', 'The wanted revision cannot be read, so there is nothing to place. Deploy another revision.');
  return { ...row, spec: toEffectiveSpec(parsed.data), staying: (row.staying ?? []).map((one) => one.nodeId) };
}

const toFacts = (room: ClusterRoom) => ({ ...room, ...DRIVER_KINDS[room.driver] });

function countBy(nodeIds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of nodeIds) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function toCandidates(explained: PlacementExplained, here: ReadonlyMap<string, number>): PlacementWire['candidates'] {
  const comes = countBy(explained.placed.map(({ node }) => node.id));
  return explained.candidates.map(({ cluster, node, rule, ...rest }) => ({
    ...rest,
    cluster: cluster.name,
    node: node?.name ?? null,
    rule: rule ?? null,
    capacity: { cpuMilli: node?.cpuMilli ?? 0, memoryMib: node?.memoryMib ?? 0 },
    here: here.get(node?.id ?? '') ?? 0,
    comes: comes.get(node?.id ?? '') ?? 0,
  }));
}

function summaryOf({ placed, copy, reasons, candidates }: PlacementExplained, running: number, placing: number): string {
  const chosen = candidates.find((one) => one.verdict === 'chosen');
  const of = (n: number) => `${n} ${n === 1 ? 'copy' : 'copies'}`;
  const stay = running > 0 ? `${of(running)} ${running === 1 ? 'stays' : 'stay'} where ${running === 1 ? 'it is' : 'they are'}. ` : '';
  if (reasons.length > 0) {
    const subject =
      placing === 0 ? 'One more copy fits' : `${placing === 1 ? 'The copy to place' : `Copy ${copy} of the ${placing} to place`} fits`;
    return `${stay}${placed.length > 0 ? `${of(placed.length)} found a place. ` : ''}${subject} nowhere: ${reasons[0]}`;
  }
  if (placing === 0) return `${stay}Nothing is to be placed. One more would go to ${chosen?.cluster.name}/${chosen?.node?.name}.`;
  const places = [...new Set(placed.map(({ cluster, node }) => `${cluster.name}/${node.name}`))];
  return `${stay}${of(placing)} ${placing === 1 ? 'goes' : 'go'} to ${places.slice(0, 3).join(', ')}${places.length > 3 ? ` and ${places.length - 3} more` : ''}.`;
}
