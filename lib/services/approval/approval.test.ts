import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_APPROVAL_RULE } from '#lib/domain/approval-rule.ts';
import type { UpdateEnvironmentInput } from '#lib/domain/cluster.ts';
import { listAudit } from '../audit/list.ts';
import { planChange } from '../change/plan.ts';
import type { Context } from '../context.ts';
import { deploy } from '../deployment/deploy.ts';
import { getDeployment } from '../deployment/get.ts';
import { rollBackDeployment } from '../deployment/roll-back.ts';
import { scaleDeployment } from '../deployment/scale.ts';
import { updateEnvironment } from '../environment/update.ts';
import { applyManifests } from '../manifest/apply.ts';
import { type Bench, createBench, manifestOf } from '../testing.ts';
import { askApproval } from './ask.ts';
import { getApproval } from './get.ts';
import { listApprovals } from './list.ts';
import { voteApproval } from './vote.ts';
import { withdrawApproval } from './withdraw.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await bench.db.pool.query(`INSERT INTO cluster (id, name, driver, phase) VALUES ('clu_here', 'here', 'fake', 'ready')`);
  for (const role of ['developer', 'operator', 'owner', 'viewer']) await person(`${role}-shop`, role);
  await person('second-shop', 'operator');
  await setProd({ approval: DEFAULT_APPROVAL_RULE });
});
afterAll(() => bench?.close());

async function person(name: string, role: string): Promise<void> {
  await bench.db.pool.query(`INSERT INTO "user" (id, email, name) VALUES ($1, $2, $3)`, [`user_${name}`, `${name}@example.org`, name]);
  await bench.db.pool.query(`INSERT INTO membership (id, team_id, user_id, role) VALUES ($1, $2, $3, $4::"TeamRole")`, [
    `mem_${name}`,
    bench.teams.shop,
    `user_${name}`,
    role,
  ]);
}
const setProd = (wish: UpdateEnvironmentInput) => updateEnvironment(bench.admin, 'prod', wish);
const developer = () => bench.as('developer');
const operator = () => bench.as('operator');
const second = (): Context => {
  const ctx = bench.as('operator');
  return { ...ctx, actor: { ...ctx.actor, userId: 'user_second-shop', email: 'second-shop@example.org' } as Context['actor'] };
};
const make = async (name: string): Promise<string> => {
  await applyManifests(operator(), { manifest: manifestOf(name, { replicas: [1, 5] }) });
  return name;
};
const promotion = (service: string) => ({ kind: 'deploy' as const, service, environment: 'prod', from: 'dev', message: 'please' });
const approve = (digest: string, parts: object = {}) => ({ decision: 'approve' as const, digest, ...parts });

describe('a developer who may not deploy to a protected environment', () => {
  it('asks, an operator approves, and the change runs as the developer’s, approved by the operator', async () => {
    const service = await make('asked');
    const refused = await planChange(developer(), promotion(service));
    expect(refused).toMatchObject({ mayAsk: true, from: 'dev', denials: [{ code: 'forbidden', help: 'approval' }], clusters: ['here'] });
    const request = await askApproval(developer(), promotion(service));
    expect(request).toMatchObject({
      phase: 'pending',
      mine: true,
      required: 1,
      approvals: 0,
      message: 'please',
      voteRefusal: expect.stringContaining('operator'),
    });
    expect((await listApprovals(operator(), { view: 'waiting', service })).total).toBe(1);
    expect((await listApprovals(developer(), { view: 'waiting', service })).total).toBe(0);
    expect((await listApprovals(developer(), { view: 'mine', service })).total).toBe(1);
    const done = await voteApproval(operator(), request.id, approve(request.digest, { comment: 'fine' }));
    expect(done).toMatchObject({ phase: 'done', votes: [{ name: 'operator-shop@example.org', comment: 'fine' }] });
    expect(await getDeployment(operator(), `${service}.prod`)).toMatchObject({ revision: 1 });
    const { rows } = await bench.db.pool.query(
      'SELECT cause, origin FROM deployment d JOIN service s ON s.id = d.service_id JOIN environment e ON e.id = d.environment_id WHERE s.name = $1 AND e.name = $2',
      [service, 'prod'],
    );
    expect(rows).toEqual([
      {
        cause: 'promote',
        origin: { by: 'developer-shop@example.org', from: 'dev', message: 'please', approvedBy: ['operator-shop@example.org'] },
      },
    ]);
    const audit = await listAudit(bench.auditor, { limit: 200 });
    expect(audit.items.find((entry) => entry.verb === 'deployment:deploy' && JSON.stringify(entry.after).includes(service))).toMatchObject({
      actor: 'developer-shop@example.org',
      after: { approval: request.id, approvedBy: ['operator-shop@example.org'] },
    });
    expect((await listApprovals(operator(), { view: 'waiting', service })).total).toBe(0);
    expect((await listApprovals(operator(), { view: 'ended', service })).items).toMatchObject([{ id: request.id, phase: 'done' }]);
  });

  it('asks to scale and to roll back there too', async () => {
    const service = await make('bigger');
    await deploy(operator(), { service, environment: 'prod' });
    const scale = await askApproval(developer(), { kind: 'scale', service, environment: 'prod', replicas: 3 });
    await voteApproval(operator(), scale.id, approve(scale.digest));
    expect(await getDeployment(operator(), `${service}.prod`)).toMatchObject({ replicas: 3 });
    await applyManifests(operator(), { manifest: manifestOf(service, { replicas: [1, 5], variables: { V: '2' } }) });
    await deploy(operator(), { service, environment: 'prod' });
    const back = await askApproval(developer(), { kind: 'rollBack', service, environment: 'prod', revision: 1 });
    await voteApproval(operator(), back.id, approve(back.digest));
    expect(await getDeployment(operator(), `${service}.prod`)).toMatchObject({ revision: 1, replicas: 3 });
  });

  it('cannot ask where an approval would not help, where none is taken, twice, or as a viewer', async () => {
    const service = await make('helpless');
    await expect(askApproval(developer(), { kind: 'deploy', service, environment: 'staging' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(askApproval(developer(), { kind: 'deploy', service, environment: 'prod', from: 'staging' })).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringContaining('nothing to promote'),
    });
    await expect(askApproval(bench.as('viewer'), promotion(service))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(askApproval(bench.as('developer', 'rival'), promotion(service))).rejects.toMatchObject({ code: 'not-found' });
    await expect(askApproval(bench.as('developer', 'shop', ['dev']), promotion(service))).rejects.toMatchObject({ code: 'forbidden' });
    await askApproval(developer(), promotion(service));
    await expect(askApproval(developer(), promotion(service))).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('votes', () => {
  it('forged, repeated, double, by the author, by the wrong people: all are refused and change nothing', async () => {
    await setProd({ approval: { ...DEFAULT_APPROVAL_RULE, required: 2 } });
    const service = await make('guarded');
    const [request, other] = [await askApproval(developer(), promotion(service)), await askApproval(operator(), promotion(service))];
    await expect(voteApproval(operator(), request.id, approve('0'.repeat(64)))).rejects.toMatchObject({ code: 'precondition-failed' });
    // A vote that was meant for another request of the same change.
    await expect(voteApproval(second(), request.id, approve(other.digest))).rejects.toMatchObject({ code: 'precondition-failed' });
    await expect(voteApproval(operator(), other.id, approve(other.digest))).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('yourself'),
    });
    await expect(voteApproval(developer(), request.id, approve(request.digest))).rejects.toMatchObject({ code: 'forbidden' });
    await expect(voteApproval(bench.as('owner', 'rival'), request.id, approve(request.digest))).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(voteApproval(bench.auditor, request.id, approve(request.digest))).rejects.toMatchObject({ code: 'forbidden' });
    expect(await voteApproval(operator(), request.id, approve(request.digest))).toMatchObject({ phase: 'pending', approvals: 1 });
    await expect(voteApproval(operator(), request.id, approve(request.digest))).rejects.toMatchObject({ code: 'conflict' });
    await expect(getDeployment(operator(), `${service}.prod`)).rejects.toMatchObject({ code: 'not-found' });
    expect(await voteApproval(second(), request.id, approve(request.digest))).toMatchObject({ phase: 'done', approvals: 2 });
    await expect(voteApproval(bench.as('owner'), request.id, approve(request.digest))).rejects.toMatchObject({ code: 'conflict' });
    await setProd({ approval: DEFAULT_APPROVAL_RULE });
  });

  it('many at once by one person count once, and the change is made once', async () => {
    const service = await make('raced');
    const request = await askApproval(developer(), promotion(service));
    const votes = await Promise.allSettled(Array.from({ length: 6 }, () => voteApproval(operator(), request.id, approve(request.digest))));
    expect(votes.filter((vote) => vote.status === 'fulfilled')).toHaveLength(1);
    expect(await getDeployment(operator(), `${service}.prod`)).toMatchObject({ generation: 1 });
  });

  it('a rejection ends it with its comment; its author may withdraw and nobody else', async () => {
    const service = await make('unwanted');
    const first = await askApproval(developer(), promotion(service));
    expect(
      await voteApproval(operator(), first.id, { decision: 'reject', digest: first.digest, comment: 'not on a Friday' }),
    ).toMatchObject({
      phase: 'rejected',
      outcome: expect.stringContaining('not on a Friday'),
    });
    const again = await askApproval(developer(), promotion(service));
    await expect(withdrawApproval(operator(), again.id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await withdrawApproval(developer(), again.id)).toMatchObject({ phase: 'withdrawn' });
    await expect(voteApproval(operator(), again.id, approve(again.digest))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('on a target that moved on find it stale, and it can be asked for again', async () => {
    const service = await make('moved');
    const request = await askApproval(developer(), promotion(service));
    await deploy(operator(), { service, environment: 'prod' });
    await applyManifests(operator(), { manifest: manifestOf(service, { replicas: [1, 5], variables: { V: '2' } }) });
    expect(await getApproval(operator(), request.id)).toMatchObject({
      phase: 'pending',
      staleBecause: expect.stringContaining('Ask again'),
    });
    await expect(voteApproval(operator(), request.id, approve(request.digest))).rejects.toMatchObject({ code: 'conflict' });
    expect(await getApproval(operator(), request.id)).toMatchObject({ phase: 'stale' });
    const again = await askApproval(developer(), promotion(service));
    expect(again.plan).toMatchObject({ revision: 2, fromRevision: 1 });
    expect(await voteApproval(operator(), again.id, approve(again.digest))).toMatchObject({ phase: 'done' });
  });

  it('after the deadline end it', async () => {
    const service = await make('late');
    const request = await askApproval(developer(), promotion(service));
    await bench.db.pool.query(`UPDATE approval_request SET deadline_at = now() - interval '1 second' WHERE id = $1`, [request.id]);
    expect(await getApproval(operator(), request.id)).toMatchObject({ phase: 'expired' });
    expect((await listApprovals(operator(), { view: 'waiting', service })).total).toBe(0);
    await expect(voteApproval(operator(), request.id, approve(request.digest))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are judged anew at the last one: who lost their rights meanwhile changes nothing, and the request says so', async () => {
    const service = await make('revoked');
    const request = await askApproval(developer(), promotion(service));
    await bench.db.pool.query(`UPDATE membership SET role = 'viewer' WHERE user_id = 'user_developer-shop'`);
    try {
      expect(await voteApproval(operator(), request.id, approve(request.digest))).toMatchObject({
        phase: 'failed',
        outcome: expect.stringContaining('role developer'),
      });
    } finally {
      await bench.db.pool.query(`UPDATE membership SET role = 'developer' WHERE user_id = 'user_developer-shop'`);
    }
    await expect(getDeployment(operator(), `${service}.prod`)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('where nobody changes anything alone', () => {
  it('an operator asks too, and only the way back is open', async () => {
    const service = await make('together');
    await deploy(operator(), { service, environment: 'prod' });
    const { id } = await getDeployment(operator(), `${service}.prod`);
    await bench.db.pool.query(
      `INSERT INTO rollout (id, deployment_id, to_revision, restart_round, cause, phase, reason, message, started_at) VALUES ('rol_back', $1, 1, 0, 'deploy', 'promoted', 'Promoted', '', now())`,
      [id],
    );
    await applyManifests(operator(), { manifest: manifestOf(service, { replicas: [1, 5], variables: { V: '2' } }) });
    await setProd({ approval: { ...DEFAULT_APPROVAL_RULE, everyone: true } });
    await expect(deploy(operator(), { service, environment: 'prod' })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('alone'),
    });
    await expect(scaleDeployment(operator(), id, { replicas: 2 })).rejects.toMatchObject({ code: 'forbidden' });
    const request = await askApproval(operator(), { kind: 'deploy', service, environment: 'prod' });
    expect(await voteApproval(second(), request.id, approve(request.digest))).toMatchObject({ phase: 'done' });
    expect(await rollBackDeployment(operator(), id, { revision: 1 })).toMatchObject({ revision: 1 });
    await setProd({ approval: DEFAULT_APPROVAL_RULE });
  });
});

describe('a freeze', () => {
  it('refuses what is new with its reason and end, lets operators go ahead with a reason, and never stops the way back', async () => {
    const service = await make('frozen');
    await deploy(operator(), { service, environment: 'prod' });
    const { id } = await getDeployment(operator(), `${service}.prod`);
    await bench.db.pool.query(
      `INSERT INTO rollout (id, deployment_id, to_revision, restart_round, cause, phase, reason, message, started_at) VALUES ('rol_cold', $1, 1, 0, 'deploy', 'promoted', 'Promoted', '', now())`,
      [id],
    );
    await applyManifests(operator(), { manifest: manifestOf(service, { replicas: [1, 5], variables: { V: '2' } }) });
    const to = new Date(Date.now() + 3_600_000).toISOString();
    await setProd({ freezes: [{ kind: 'once', from: new Date(Date.now() - 1000).toISOString(), to, reason: 'End of year' }] });
    await expect(deploy(operator(), { service, environment: 'prod' })).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringMatching(new RegExp(`frozen until ${to.slice(0, 16).replace('T', ' ')} UTC: End of year`)),
    });
    await expect(
      applyManifests(operator(), { manifest: manifestOf(service, { variables: { V: '3' } }), environment: 'prod' }),
    ).rejects.toMatchObject({ code: 'denied' });
    expect(await scaleDeployment(operator(), id, { replicas: 2 })).toMatchObject({ replicas: 2 });
    const request = await askApproval(developer(), { kind: 'deploy', service, environment: 'prod' });
    await expect(voteApproval(operator(), request.id, approve(request.digest))).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringContaining('End of year'),
    });
    expect(await getApproval(operator(), request.id)).toMatchObject({ phase: 'pending', approvals: 0, freeze: { reason: 'End of year' } });
    expect(await voteApproval(operator(), request.id, approve(request.digest, { override: 'customers wait' }))).toMatchObject({
      phase: 'done',
    });
    expect(await rollBackDeployment(operator(), id, { revision: 1 })).toMatchObject({ revision: 1 });
    expect(await deploy(operator(), { service, environment: 'prod', revision: 2, override: 'needed now' })).toMatchObject({ revision: 2 });
    const { items } = await listAudit(bench.auditor, { limit: 20 });
    expect(items.find((entry) => entry.verb === 'deployment:deploy')?.after).toMatchObject({
      freeze: 'End of year',
      override: 'needed now',
    });
    await setProd({ freezes: [] });
  });
});
