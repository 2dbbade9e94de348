import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placementWire } from '#lib/domain/placement.ts';
import { applyManifests } from '../manifest/apply.ts';
import { type Bench, createBench } from '../testing.ts';
import { explainDeploymentPlacement } from './explain-placement.ts';

let bench: Bench;
let id: string;

const manifest = `apiVersion: orrery.dev/v1
kind: Service
metadata: { name: thinker, team: shop }
spec:
  workload:
    containers:
      main: { command: [node, x.js], resources: { requests: { cpu: 400m, memory: 256Mi } } }
  scaling: { min: 2, max: 9 }
  placement: { clusterSelector: { region: eu } }
`;

beforeAll(async () => {
  bench = await createBench();
  const cluster = (name: string, region: string, more: string) =>
    `INSERT INTO cluster (id, name, driver, phase, labels, cordoned) VALUES ('clu_${name}', '${name}', 'process', 'ready', '{"region":"${region}"}', ${more})`;
  await bench.db.pool.query(
    [cluster('berlin', 'eu', 'false'), cluster('boston', 'us', 'false'), cluster('bruges', 'eu', 'true')].join(';'),
  );
  await bench.db.pool.query(
    `INSERT INTO node (id, cluster_id, name, cpu_milli, memory_mib, ready) VALUES
       ('nod_1', 'clu_berlin', 'one', 1000, 4096, true), ('nod_2', 'clu_boston', 'two', 8000, 32768, true), ('nod_3', 'clu_bruges', 'three', 8000, 32768, true)`,
  );
  id = (await applyManifests(bench.as('operator'), { manifest, environment: 'dev' })).items[0]?.deploymentId ?? '';
});
afterAll(() => bench?.close());

const explain = async (input?: Parameters<typeof explainDeploymentPlacement>[2]) =>
  placementWire.parse(await explainDeploymentPlacement(bench.as('viewer'), id, input));
const of = (answer: Awaited<ReturnType<typeof explain>>, cluster: string) => answer.candidates.find((one) => one.cluster === cluster);

describe('explain placement', () => {
  it('judges every cluster for the service as it is wanted', async () => {
    const answer = await explain();
    expect(answer).toMatchObject({ whatIf: false, replicas: 2, running: 0, placing: 2, placed: 2, cpuMilli: 400, memoryMib: 256 });
    expect(of(answer, 'berlin')).toMatchObject({ verdict: 'chosen', comes: 2, here: 0, free: { cpuMilli: 600, memoryMib: 3840 } });
    expect(of(answer, 'boston')).toMatchObject({ verdict: 'no', rule: { name: 'selector', wanted: 'region=eu', actual: 'region=us' } });
    expect(of(answer, 'bruges')).toMatchObject({ verdict: 'no', rule: { name: 'cordon' } });
    expect(answer.summary).toBe('2 copies go to berlin/one.');
  });

  it('counts what runs already, and places only what is missing', async () => {
    await bench.db.pool.query(
      `INSERT INTO instance (id, team_id, deployment_id, revision, restart_round, cluster_id, node_id, phase, cpu_request_milli, memory_request_mib)
       VALUES ('ins_1', $1, $2, 1, 0, 'clu_berlin', 'nod_1', 'ready', 400, 256)`,
      [bench.teams.shop, id],
    );
    expect(await explain()).toMatchObject({
      running: 1,
      placing: 1,
      placed: 1,
      summary: '1 copy stays where it is. 1 copy goes to berlin/one.',
    });
    const more = await explain({ replicas: 5 });
    expect(more).toMatchObject({ whatIf: true, placing: 4, placed: 1 });
    expect(more.summary).toMatch(/^1 copy stays where it is\. 1 copy found a place\. Copy 2 of the 4 to place fits nowhere: /);
    expect(of(more, 'berlin')).toMatchObject({
      verdict: 'no',
      rule: { name: 'cpu', wanted: '400m', actual: '200m of 1000m free' },
      here: 1,
      comes: 1,
    });
    expect(await explain({ replicas: 1 })).toMatchObject({ placing: 0, summary: expect.stringContaining('Nothing is to be placed.') });
  });

  it('what if: other requests and another selector are another revision, placed as if none ran', async () => {
    const small = await explain({ cpu: '100m', memory: '64Mi', replicas: 9 });
    expect(small).toMatchObject({ whatIf: true, running: 0, placing: 9, placed: 9, cpuMilli: 100, memoryMib: 64 });
    const west = await explain({ selector: 'region=us' });
    expect(of(west, 'boston')).toMatchObject({ verdict: 'chosen', comes: 2 });
    expect(of(west, 'berlin')).toMatchObject({ rule: { name: 'selector' }, here: 1 });
    const anywhere = await explain({ selector: '' });
    expect(anywhere.clusterSelector).toEqual({});
    expect(of(anywhere, 'berlin')?.verdict).toBe('fits');
    for (const [input, path] of [
      [{ cpu: 'much' }, '/cpu'],
      [{ memory: '1' }, '/memory'],
      [{ selector: 'eu' }, '/selector'],
    ] as const)
      await expect(explain(input)).rejects.toMatchObject({ code: 'invalid', issues: [{ path }] });
  });

  it("another team's deployment is not there", async () => {
    await expect(explainDeploymentPlacement(bench.as('owner', 'rival'), id)).rejects.toMatchObject({ code: 'not-found' });
  });
});
