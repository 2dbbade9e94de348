import { expect, test } from 'vitest';
import type { ServiceManifest } from '#lib/domain/manifest/schema.ts';
import { toAddedGraph } from './added-graph.ts';

const service = (name: string, exposed: boolean, needs: string[] = []): ServiceManifest =>
  ({
    metadata: { name },
    spec: {
      workload: { containers: {}, resources: Object.fromEntries(needs.map((need) => [need, { type: 'service' }])) },
      ...(exposed ? { expose: { host: name, path: '/' } } : {}),
    },
  }) as unknown as ServiceManifest;

test.each([
  [[service('web', true)], 'Adds web, reached through the gateway.'],
  [[service('job', false)], 'Adds job, not reached from outside.'],
  [[service('api', false), service('web', true, ['api'])], 'Adds api and web; the gateway leads to web.'],
  [[service('a', true), service('b', true), service('c', false, ['db'])], 'Adds a, b and c; the gateway leads to a and b. Needs db.'],
])('what is added is said as it is', (manifests, sentence) => {
  expect(toAddedGraph(manifests).sentence).toBe(sentence);
});
