import type { Socket } from 'node:net';
import type { LiveRoute, LiveTable } from './live.ts';
import { countRequest } from './measure.ts';
import { splice } from './splice.ts';
import { type Load, takeUpstream, type Upstream } from './upstream.ts';

const WAIT_MS = 2000;
const RETRY_MS = 100;

/**
 * Joins a client's TCP connection to a ready backend, trying the others where one refuses, and waiting a moment where none is ready.
 * Counts one request per connection: its latency is the time until the backend accepted, an error means that none did.
 */
export function handleTcp(client: Socket, table: LiveTable, find: () => LiveRoute | undefined): void {
  const startedMs = performance.now();
  let upstream: Upstream | undefined;
  let cancelWait: (() => void) | undefined;
  let tried = new Set<Load>();
  client.pause();
  client.on('error', () => client.destroy());
  client.once('close', leave);

  function attempt(): void {
    const live = find();
    if (!live) return void client.destroy();
    const nowMs = performance.now();
    const load = table.pick(live, tried, nowMs);
    if (!load) return void wait(live, nowMs);
    load.inflight += 1;
    const made: Upstream = takeUpstream(
      load,
      owner(live, load, () => made),
      nowMs,
      'new',
    );
    upstream = made;
  }

  function owner(live: LiveRoute, load: Load, made: () => Upstream) {
    return {
      onUpstreamConnect: () => {
        table.accepted(load);
        join(live, load, made());
      },
      onUpstreamData: () => {},
      onUpstreamDrain: () => {},
      onUpstreamGone: () => {
        upstream = undefined;
        release(load);
        table.refused(load, performance.now());
        tried.add(load);
        attempt();
      },
    };
  }

  function join(live: LiveRoute, load: Load, made: Upstream): void {
    const { meter } = live;
    countRequest(meter, performance.now() - startedMs, false);
    client.off('close', leave);
    const count = (fromClient: number, fromBackend: number) => {
      meter.bytesIn += fromClient;
      meter.bytesOut += fromBackend;
    };
    splice(client, made.detach(), count, () => release(load));
  }

  function wait(live: LiveRoute, nowMs: number): void {
    const leftMs = startedMs + WAIT_MS - nowMs;
    if (leftMs <= 0 || !table.mayWait(live, nowMs)) {
      countRequest(live.meter, nowMs - startedMs, true);
      client.resetAndDestroy();
      return;
    }
    const again = () => {
      cancelWait = undefined;
      tried = new Set();
      attempt();
    };
    cancelWait = table.wait(again, live.ready.length > 0 ? Math.min(RETRY_MS, leftMs) : leftMs);
  }

  function leave(): void {
    cancelWait?.();
    if (!upstream) return;
    const { load } = upstream;
    upstream.destroy();
    release(load);
  }

  function release(load: Load): void {
    load.inflight -= 1;
    table.settle(load);
  }

  attempt();
}
