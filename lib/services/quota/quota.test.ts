import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuotaLimits } from '#lib/domain/quota-measures.ts';
import { deploy } from '../deployment/deploy.ts';
import { scaleDeployment } from '../deployment/scale.ts';
import { startDeployment } from '../deployment/start.ts';
import { stopDeployment } from '../deployment/stop.ts';
import { applyManifests } from '../manifest/apply.ts';
import { planManifests } from '../manifest/plan.ts';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { listQuotas } from './list.ts';
import { setQuota } from './set.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench?.close());

const free: QuotaLimits = { services: null, instances: null, cpuMilli: null, memoryMib: null };
const give = (limits: Partial<QuotaLimits>, environment: string | null = null) =>
  setQuota(bench.admin, 'shop', { environment, limits: { ...free, ...limits } });
const apply = async (name: string, replicas: [number, number], environment = 'dev') =>
  (await applyManifests(bench.as('owner'), { manifest: manifestOf(name, { replicas }), environment })).items[0]?.deploymentId ?? '';
const used = async (environment: string | null = null) =>
  (await listQuotas(bench.as('viewer'))).items.find((each) => each.environment === environment)?.used;

describe('a team’s quota', () => {
  it('holds at every door, says what is left and who can help, and counts what deployments want', async () => {
    await give({ instances: 4 });
    const first = await apply('first', [2, 9]);
    expect(await used()).toEqual({ services: 1, instances: 2, cpuMilli: 100, memoryMib: 128 });
    await expect(apply('second', [3, 3])).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringMatching(
        /takes 5 instances of team shop .* quota is 4 instances: 2 instances are left.*an admin of the platform/,
      ),
    });
    const plan = await planManifests(bench.as('owner'), { manifest: manifestOf('second', { replicas: [3, 3] }), environment: 'dev' });
    expect(plan).toMatchObject({ accepted: false, items: [{ denials: [{ code: 'denied' }] }] });
    await expect(scaleDeployment(bench.as('owner'), first, { replicas: 5 })).rejects.toMatchObject({ code: 'denied' });
    await scaleDeployment(bench.as('owner'), first, { replicas: 4 });
    await expect(deploy(bench.as('owner'), { service: 'first', environment: 'staging' })).rejects.toMatchObject({ code: 'denied' });
    await stopDeployment(bench.as('owner'), first);
    expect(await used()).toMatchObject({ services: 1, instances: 0 });
    const second = await apply('second', [3, 3]);
    await expect(startDeployment(bench.as('owner'), first)).rejects.toMatchObject({ code: 'denied' });
    await stopDeployment(bench.as('owner'), second);
    await startDeployment(bench.as('owner'), first);
  });

  it('counts a service once, in however many environments it runs', async () => {
    await give({ services: 1 });
    await apply('only', [1, 1]);
    await apply('only', [1, 1], 'staging');
    expect(await used()).toMatchObject({ services: 1, instances: 2 });
    await expect(apply('another', [1, 1])).rejects.toMatchObject({ code: 'denied' });
  });

  it('judges the documents of one apply together', async () => {
    await give({ instances: 3 });
    const both = `${manifestOf('one', { replicas: [2, 2] })}---\n${manifestOf('two', { replicas: [2, 2] })}`;
    await expect(applyManifests(bench.as('owner'), { manifest: both, environment: 'dev' })).rejects.toMatchObject({
      message: expect.stringContaining('two'),
    });
    expect(await used()).toMatchObject({ services: 0 });
  });

  it('is never exceeded by changes at the same moment', async () => {
    await give({ instances: 5 });
    const tries = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => apply(`racer-${n}`, [1, 1], n % 2 ? 'dev' : 'staging')));
    expect(tries.filter((each) => each.status === 'fulfilled')).toHaveLength(5);
    expect(await used()).toMatchObject({ instances: 5 });
  });

  it('that is lowered stops nothing, and lets a team shrink', async () => {
    const id = await apply('big', [1, 9]);
    await scaleDeployment(bench.as('owner'), id, { replicas: 6 });
    await give({ instances: 2 });
    await scaleDeployment(bench.as('owner'), id, { replicas: 4 });
    await expect(scaleDeployment(bench.as('owner'), id, { replicas: 5 })).rejects.toMatchObject({ code: 'denied' });
  });

  it('is given by admins and divided among environments by owners, within it', async () => {
    await give({ instances: 6 });
    const divide = (instances: number | null) =>
      setQuota(bench.as('owner'), 'shop', { environment: 'dev', limits: { ...free, instances } });
    await expect(divide(7)).rejects.toMatchObject({ code: 'invalid', issues: [{ path: '/limits/instances' }] });
    expect((await divide(2)).items).toMatchObject([{ environment: null }, { environment: 'dev', limits: { instances: 2 } }]);
    await expect(apply('wide', [3, 3])).rejects.toMatchObject({ message: expect.stringContaining('an owner of the team') });
    await apply('wide', [3, 3], 'staging');
    await divide(null);
    expect((await listQuotas(bench.as('viewer'), { team: 'shop' })).items).toHaveLength(1);
    await expect(setQuota(bench.as('owner'), 'shop', { environment: null, limits: free })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(setQuota(bench.as('operator'), 'shop', { environment: 'dev', limits: free })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(listQuotas(bench.as('owner', 'rival'), { team: 'shop' })).rejects.toMatchObject({ code: 'not-found' });
    expect((await listQuotas(bench.as('owner', 'rival'))).items).toEqual([]);
  });
});
