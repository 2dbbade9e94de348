import { describe, expect, test } from 'vitest';
import { coalesce } from './coalesce.ts';
import { keys } from './keys.ts';
import { isTouchedBy, parseLiveKey } from './live.ts';

const touched = (key: string, queryKey: readonly unknown[], data?: unknown): boolean => {
  const target = parseLiveKey(key);
  return target !== undefined && isTouchedBy({ queryKey, data }, target);
};

describe('which queries a change reaches', () => {
  test('a key without a noun or an id is ignored', () => {
    expect([parseLiveKey('deployment'), parseLiveKey('/dep_1'), parseLiveKey('deployment/')]).toEqual([undefined, undefined, undefined]);
  });
  test('a service reaches its own page, its revisions and every list', () => {
    expect(
      [keys.service('svc_1'), keys.revisions('svc_1'), keys.serviceList({}), keys.serviceFacets({}), keys.activity({})].every((key) =>
        touched('service/svc_1', key),
      ),
    ).toBe(true);
    expect(touched('service/svc_1', keys.service('svc_2'))).toBe(false);
  });
  test('a deployment reaches the service that has it, and no other', () => {
    const data = { id: 'svc_1', deployments: [{ id: 'dep_1' }] };
    expect(touched('deployment/dep_1', keys.service('svc_1'), data)).toBe(true);
    expect(touched('deployment/dep_2', keys.service('svc_1'), data)).toBe(false);
    expect(touched('deployment/dep_1', keys.instances('dep_1'))).toBe(true);
  });
  test('an instance reaches the list it is in, and the room on clusters', () => {
    expect(touched('instance/ins_1', keys.instances('dep_1'), { items: [{ id: 'ins_1' }] })).toBe(true);
    expect(touched('instance/ins_1', keys.instances('dep_1'), { items: [] })).toBe(false);
    expect(touched('instance/ins_1', keys.clusters())).toBe(true);
  });
  test('a measurement reaches the lines that draw it and nothing else', () => {
    const edges = { series: [{ subject: 'edge/edge_1', points: [] }] };
    expect(touched('metric/host/dep_1', keys.metrics('dep_1'))).toBe(true);
    expect(touched('metric/edge/edge_1', keys.metrics('dep_1'), edges)).toBe(true);
    expect(touched('metric/host/dep_2', keys.metrics('dep_1'), edges)).toBe(false);
    expect(
      [keys.activity({}), keys.audit({}), keys.services(), keys.instances('dep_1')].some((key) => touched('metric/host/dep_1', key)),
    ).toBe(false);
  });
  test('a change that shows in the matrix or the inbox reaches them', () => {
    for (const key of ['service/svc_1', 'deployment/dep_1', 'environment/env_1']) expect(touched(key, keys.matrix({}))).toBe(true);
    expect(touched('approval/apr_1', keys.approvals({ view: 'waiting' }))).toBe(true);
    expect([touched('approval/apr_1', keys.approval('apr_1')), touched('approval/apr_1', keys.approval('apr_2'))]).toEqual([true, false]);
    // What is wanted in its target decides whether a request can still be approved.
    expect(touched('service/svc_1', keys.approval('apr_1'), { serviceId: 'svc_1' })).toBe(true);
    expect(touched('instance/ins_1', keys.matrix({}))).toBe(false);
  });
  test('nothing about services reaches who I am', () => {
    expect(touched('service/svc_1', keys.me())).toBe(false);
    expect(touched('member/mem_1', keys.me())).toBe(true);
  });
});

describe('coalescing', () => {
  function bench(take: (batch: readonly string[]) => string[] = () => []) {
    const batches: (readonly string[])[] = [];
    const due: (() => void)[] = [];
    const box = coalesce(
      (batch) => {
        batches.push(batch);
        return take(batch);
      },
      100,
      { set: (run) => due.push(run), clear: () => due.splice(0) },
    );
    return { box, batches, tick: () => due.shift()?.() };
  }
  test('the first change goes at once, a burst after it goes as one batch', () => {
    const { box, batches, tick } = bench();
    box.add(['a']);
    box.add(['b', 'c']);
    box.add(['b']);
    expect(batches).toEqual([['a']]);
    tick();
    expect(batches).toEqual([['a'], ['b', 'c']]);
  });
  test('what its reader was too busy for is offered again, and nothing is lost', () => {
    let busy = true;
    const { box, batches, tick } = bench((batch) => (busy ? [...batch] : []));
    box.add(['a']);
    tick();
    busy = false;
    tick();
    tick();
    expect(batches).toEqual([['a'], ['a'], ['a']]);
  });
  test('rests when there is nothing to say', () => {
    const { box, batches, tick } = bench();
    box.add(['a']);
    tick();
    tick();
    expect(batches).toHaveLength(1);
    box.add(['b']);
    expect(batches).toHaveLength(2);
  });
});
