import type { GatewayBackend, GatewayListen, GatewayRoute, GatewayTable } from './route-table.ts';
import { isDialable } from './table.ts';

/**
 * Reads what the control surface is sent. The shapes are those of route-table.ts, written out by hand because a schema library would be
 * a quarter of this process's memory; a property test holds the two together. Throws Error with a sentence that names the place.
 */
export function parseRoute(value: unknown, at = 'route'): GatewayRoute {
  const source = toRecord(value, at);
  return {
    key: text(source.key, `${at}.key`),
    version: integer(source.version, `${at}.version`),
    listen: parseListen(source.listen, `${at}.listen`),
    backends: list(source.backends, `${at}.backends`).map((backend, i) => parseBackend(backend, `${at}.backends[${i}]`)),
    emptyReason: text(source.emptyReason, `${at}.emptyReason`),
  };
}

export function parseTable(value: unknown): GatewayTable {
  return { routes: list(toRecord(value, 'table').routes, 'routes').map((route, i) => parseRoute(route, `routes[${i}]`)) };
}

function parseListen(value: unknown, at: string): GatewayListen {
  const source = toRecord(value, at);
  if (source.kind === 'host') return { kind: 'host', host: text(source.host, `${at}.host`), path: text(source.path, `${at}.path`) };
  if (source.kind !== 'port') throw new Error(`${at}.kind must be "host" or "port".`);
  const { protocol } = source;
  if (protocol !== 'http' && protocol !== 'tcp') throw new Error(`${at}.protocol must be "http" or "tcp".`);
  return { kind: 'port', port: port(source.port, `${at}.port`), protocol };
}

function parseBackend(value: unknown, at: string): GatewayBackend {
  const source = toRecord(value, at);
  const { state } = source;
  if (state !== 'ready' && state !== 'draining') throw new Error(`${at}.state must be "ready" or "draining".`);
  const weight = integer(source.weight, `${at}.weight`);
  if (weight < 1) throw new Error(`${at}.weight must be at least 1.`);
  const host = text(source.host, `${at}.host`);
  if (!isDialable(host)) throw new Error(`${at}.host must be an address or "localhost": names are not looked up here.`);
  return { instance: text(source.instance, `${at}.instance`), host, port: port(source.port, `${at}.port`), state, weight };
}

function toRecord(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${at} must be an object.`);
  return value as Record<string, unknown>;
}

function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${at} must be a list.`);
  return value;
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw new Error(`${at} must be a text.`);
  return value;
}

function integer(value: unknown, at: string): number {
  if (!Number.isSafeInteger(value)) throw new Error(`${at} must be a whole number.`);
  return value as number;
}

function port(value: unknown, at: string): number {
  const number = integer(value, at);
  if (number < 1 || number > 65_535) throw new Error(`${at} must be a port from 1 to 65535.`);
  return number;
}
