import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemContext } from '#lib/services/context.ts';
import { createToken } from '#lib/services/identity/create-token.ts';
import { applyManifests } from '#lib/services/manifest/apply.ts';
import { routes } from './routes.ts';
import { call } from './testing/calls.ts';
import { readFrames } from './testing/frames.ts';
import { createWorld, type World } from './testing/world.ts';

let world: World;
let secrets: string[];

beforeAll(async () => {
  world = await createWorld();
  const { b, people } = world;
  const { rows } = await world.db.pool.query<{ id: string }>(
    'SELECT id FROM rollout WHERE deployment_id = $1 UNION SELECT id FROM revision WHERE service_id = $2 UNION SELECT id FROM dependency WHERE team_id = $3',
    [b.deploymentId, b.serviceId, b.teamId],
  );
  // Ids without their prefix, because an id may travel inside other text.
  secrets = [
    ...[
      b.teamId,
      b.serviceId,
      b.deploymentId,
      b.instanceId,
      b.tokenId,
      b.templateId,
      b.templateRunId,
      b.approvalId,
      people.outsider.id,
      ...rows.map((row) => row.id),
    ].map((id) => id.slice(id.indexOf('_') + 1)),
    'banana',
    'team-b',
    'b-team.example',
  ];
});
afterAll(() => world.close());

const reads = routes().filter((handler) => handler.address.startsWith('GET ') && !/events|logs/.test(handler.address));

describe('team b does not exist for team a', () => {
  it.each(['viewer', 'owner'] as const)('in no answer to its %s', async (who) => {
    const { a, b } = world;
    const hits: string[] = [];
    for (const handler of reads) {
      const path = handler.address.slice(4);
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
      // Own things, and guesses at foreign ones: by id only, since an answer may repeat what was asked for.
      for (const id of names.length > 0 ? [idFor(path, a), idFor(path, b)] : ['']) {
        const params = Object.fromEntries(names.map((name) => [name, name === 'number' ? '1' : id]));
        const query = path.endsWith('/diff') ? '?from=1&to=1' : path.endsWith('/services') || path.endsWith('/deployments') ? '?q=a' : '';
        const response = await call(handler, { params, query, cookie: world.people[who].cookie });
        const text = `${JSON.stringify([...response.headers])}${await response.text()}`.replaceAll(id === '' ? '\0' : id, '<asked>');
        hits.push(...secrets.filter((secret) => text.includes(secret)).map((secret) => `${path} (${response.status}): ${secret}`));
      }
    }
    expect(hits).toEqual([]);
  });

  it('in no refusal of a change', async () => {
    const { a, b } = world;
    const hits: string[] = [];
    for (const handler of routes().filter(({ address }) => /^(POST|PATCH|DELETE) .*\{/.test(address))) {
      const path = handler.address.split(' ')[1] ?? '';
      const params = { id: idFor(path, b), team: a.team, key: `deployment:${b.deploymentId}` };
      const response = await call(handler, { params, body: {}, cookie: world.people.owner.cookie });
      const text = Object.values(params).reduce(
        (rest, asked) => rest.replaceAll(encodeURIComponent(asked), '<asked>').replaceAll(asked, '<asked>'),
        await response.text(),
      );
      expect([401, 403, 404, 422], `${handler.address} answered ${response.status}`).toContain(response.status);
      hits.push(...secrets.filter((secret) => text.includes(secret)).map((secret) => `${handler.address}: ${secret}`));
    }
    expect(hits).toEqual([]);
  });

  it('in the event stream, past and present, and in filters that ask for it', async () => {
    const events = routes().find((handler) => handler.address === 'GET /api/v1/events');
    const activity = routes().find((handler) => handler.address === 'GET /api/v1/activity');
    if (!events || !activity) throw new Error('no such route');
    const stop = new AbortController();
    const stream = await call(events, { query: '?after=0', cookie: world.people.viewer.cookie, signal: stop.signal });
    if (!stream.body) throw new Error('no stream');
    const ctx = systemContext(world.db, 'system', 'test');
    const text: string[] = [];
    const change = async (team: string, service: string, title: string) =>
      applyManifests(ctx, {
        manifest: JSON.stringify({
          apiVersion: 'orrery.dev/v1',
          kind: 'Service',
          metadata: { name: service, team, title },
          spec: { workload: { containers: { main: { command: ['/bin/new', title] } } } },
        }),
        environment: 'dev',
      });
    await change('team-b', 'banana', 'one');
    await createToken(
      {
        ...ctx,
        actor: {
          kind: 'user',
          userId: world.people.outsider.id,
          email: world.people.outsider.email,
          name: 'o',
          sessionId: undefined,
          grants: { platformRole: 'admin', teams: [] },
        },
      },
      { team: 'team-b', name: 'banana token', role: 'viewer' },
    );
    await change('team-a', 'apple', 'last');
    let seenOwn = 0;
    for await (const frame of readFrames(stream.body)) {
      text.push(frame.text);
      if (frame.event === 'message' && frame.text.includes(world.a.serviceId)) seenOwn += 1;
      if (seenOwn >= 2) break;
    }
    stop.abort();
    expect(secrets.filter((secret) => text.join().includes(secret))).toEqual([]);
    for (const query of [`?key=service/${world.b.serviceId}`, '?team=team-b', `?team=${world.b.teamId}`]) {
      const answer = await (await call(activity, { query, cookie: world.people.viewer.cookie })).text();
      expect(answer.includes('revision')).toBe(false);
    }
  });

  function idFor(path: string, things: World['a']): string {
    if (path.includes('/templates/')) return things.templateId;
    if (path.includes('/template-runs/')) return things.templateRunId;
    if (path.includes('/approvals/')) return things.approvalId;
    if (path.includes('/services/')) return things.serviceId;
    if (path.includes('/deployments/')) return things.deploymentId;
    if (path.includes('/instances/')) return things.instanceId;
    if (path.includes('/members/')) return things.memberId;
    if (path.includes('/tokens/')) return things.tokenId;
    if (path.includes('/teams/')) return things.teamId;
    if (path.includes('/clusters/')) return world.clusterId;
    return path.includes('/environments/') ? 'dev' : 'other';
  }
});
