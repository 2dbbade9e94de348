import type { RunningGateway } from './gateway.ts';
import { parseRoute, parseTable } from './parse-route.ts';
import { putRoute, removeRoute, replaceAll, toTable } from './table.ts';

export type ControlRequest = { method: string; target: string; body: () => unknown };
export type ControlAnswer = { status: number; body: unknown };

export type ControlScope = {
  gateway: RunningGateway;
  startedAtIso: string;
  pid: number;
  /** Called after the answer to `POST /stop` is written. */
  onStop: () => void;
};

export const CONTROL_VERSION = 1;

/** One request on the control surface, as route-table.ts lists them. Never throws: problems are answers. */
export async function handleControl(request: ControlRequest, scope: ControlScope): Promise<ControlAnswer> {
  const url = new URL(request.target, 'http://gateway');
  const [, noun, ...rest] = url.pathname.split('/');
  const { gateway } = scope;
  try {
    switch (`${request.method} ${noun}`) {
      case 'GET health':
        return ok({
          version: CONTROL_VERSION,
          pid: scope.pid,
          startedAt: scope.startedAtIso,
          routes: gateway.table.snapshot.routes.size,
          port: gateway.port,
        });
      case 'GET routes':
        return ok({
          ...toTable(gateway.table.snapshot),
          ...(gateway.failing.size > 0 ? { failing: Object.fromEntries(gateway.failing) } : {}),
        });
      case 'GET inflight':
        return ok({ requests: gateway.table.inflight(url.searchParams.get('instance') ?? '') });
      case 'GET samples':
        return ok(gateway.measurements.since(number(url.searchParams.get('since') ?? '0', 'since')));
      case 'PUT routes':
        return await put(gateway, decodeURIComponent(rest.join('/')), request.body());
      case 'DELETE routes':
        return await remove(gateway, decodeURIComponent(rest.join('/')), number(url.searchParams.get('version') ?? '', 'version'));
      case 'POST stop':
        scope.onStop();
        return ok({ stopping: true });
      default:
        return problem(404, `There is no ${request.method} ${url.pathname} here.`);
    }
  } catch (error) {
    return problem(400, error instanceof Error ? error.message : String(error));
  }
}

async function put(gateway: RunningGateway, key: string, body: unknown): Promise<ControlAnswer> {
  const { snapshot } = gateway.table;
  if (key === '') return applied(await gateway.apply(replaceAll(snapshot, parseTable(body))), undefined);
  const route = parseRoute(body);
  if (route.key !== key) return problem(400, `The route in the body is "${route.key}", the one in the address "${key}".`);
  const next = putRoute(snapshot, route);
  if (!next) return problem(409, `A newer version of "${key}" than ${route.version} is known already.`);
  return applied(await gateway.apply(next), route.listen.kind === 'port' ? route.listen.port : 0);
}

async function remove(gateway: RunningGateway, key: string, version: number): Promise<ControlAnswer> {
  const { snapshot } = gateway.table;
  const next = removeRoute(snapshot, key, version);
  if (!next) return problem(409, `"${key}" is served in a newer version than ${version}.`);
  if (next !== snapshot) await gateway.apply(next);
  return ok({});
}

/** A listener that could not be opened is tried again every second; the caller hears of it if it asked for that very one, or for all. */
function applied(failed: Map<number, string>, port: number | undefined): ControlAnswer {
  const sentences = port === undefined ? [...failed.values()] : [failed.get(port)].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? ok({}) : problem(503, sentences.join(' '));
}

function ok(body: unknown): ControlAnswer {
  return { status: 200, body };
}

function problem(status: number, detail: string): ControlAnswer {
  return { status, body: { type: 'about:blank', status, detail } };
}

function number(text: string, name: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new Error(`"${name}" must be a whole number.`);
  return Number(text);
}
