import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '#lib/domain/problem.ts';
import { openApiDocument } from './openapi.ts';
import { routes } from './routes.ts';
import { call } from './testing/calls.ts';
import { changeOf, fieldsOfChange, isKnownChange } from './testing/changes.ts';
import { ADDRESSES, CONTROLS, hostileText, INHERITED, UNKEEPABLE } from './testing/hostile-texts.ts';
import type { TextField } from './testing/text-fields.ts';
import { createWorld, type World } from './testing/world.ts';

/** Hostile texts in every text field of every route, found from the declarations: let in whole, or refused with its place. Never a crash. */

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const document = openApiDocument();
const changing = routes()
  .filter(({ address, declaration }) => !address.startsWith('GET ') && !declaration.hidden)
  .map((handler) => ({ handler, address: handler.address, fields: fieldsOfChange(document, handler.address) }))
  .filter(({ fields }) => fields.length > 0);
const queried = routes().filter(
  ({ address, declaration }) => address.startsWith('GET ') && declaration.query && !/events|logs/.test(address),
);

let count = 0;
const fresh = (prefix: string) => `${prefix}-${(count++).toString(36)}`;

describe('every text field of every change', () => {
  it('is found, and a route that is known lets the same call in without the hostile text', async () => {
    expect(changing.flatMap(({ fields }) => fields).length).toBeGreaterThan(200);
    for (const change of changing.filter(({ address }) => isKnownChange(address) && !NEVER_LET_IN.includes(address))) {
      const { status, problem } = await send(change);
      expect(status, `${change.address}: ${problem?.detail}`).toBeLessThan(400);
    }
  });

  it.each(changing)('$address takes hostile texts whole or says where they are wrong', { timeout: 60_000 }, async (change) => {
    const wrong: string[] = [];
    const letsIn = (await send(change)).status < 400;
    for (const [turn, field] of change.fields.entries()) {
      for (const { kind, text } of textsFor(field, turn, SAME_DOCUMENT.test(`${change.address} ${field.path}`))) {
        const { status, problem, size } = await send(change, field, text);
        const complaint = judge({ kind, status, problem, size, field, address: change.address, letsIn });
        if (complaint) wrong.push(`${field.path}, ${kind}: ${complaint}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('every filter of every list', () => {
  it.each(queried.map((handler) => [handler.address, handler] as const))(
    '%s finds nothing or says what is wrong',
    async (_address, handler) => {
      const { a, people, clusterId } = world;
      const params = {
        id: handler.address.includes('/templates/') ? a.templateId : handler.address.includes('/clusters/') ? clusterId : a.serviceId,
        team: a.team,
        number: '1',
      };
      for (const name of Object.keys(handler.declaration.query?.shape ?? {})) {
        for (const text of [hostileText('x', 0, 190), `a${CONTROLS}`, 'a\0b', '%', "' OR 1=1 --", '\\', 'x'.repeat(5_000)]) {
          const response = await call(handler, { params, query: `?${name}=${encodeURIComponent(text)}`, cookie: people.admin.cookie });
          await response.body?.cancel();
          expect([200, 404, 422], `${handler.address} ?${name}=${text.slice(0, 60)} answered ${response.status}`).toContain(
            response.status,
          );
        }
      }
    },
  );
});

type Kind = 'markup' | 'controls' | 'unkeepable' | 'long' | 'inherited' | 'address';

/** The same schemas as at another route: whether this one looks through them at all is enough. */
const SAME_DOCUMENT = /^(PATCH .*services.* \.spec\.|POST .*\/plan \.manifest#|POST .*\/versions \.source#)/;

function textsFor(field: TextField, turn: number, briefly: boolean): { kind: Kind; text: string }[] {
  const all = (kind: Kind, texts: readonly string[]) => texts.map((text) => ({ kind, text }));
  if (briefly) return all('unkeepable', UNKEEPABLE.slice(0, 1));
  return [
    ...all('markup', [hostileText(`m${turn}`, turn, field.maxLength)]),
    ...all('controls', [`a${CONTROLS}`]),
    ...all('unkeepable', UNKEEPABLE),
    ...all('long', ['x'.repeat(field.maxLength === undefined ? 20_000 : field.maxLength + 1)]),
    ...all('inherited', field.path.endsWith('{key}') ? INHERITED : []),
    ...all('address', isLink(field) ? ADDRESSES : []),
  ];
}

/** A wrong password on purpose, and an upgrade to the version that the service has. */
const NEVER_LET_IN = ['POST /api/v1/me/password', 'POST /api/v1/sign-in', 'POST /api/v1/templates/{id}/upgrades'];

const isLink = ({ path }: TextField): boolean => /\burl$/i.test(path);

type Outcome = { status: number; problem: Problem | undefined; size: number };

async function send({ handler, address }: (typeof changing)[number], field?: TextField, text = ''): Promise<Outcome> {
  const { params, body } = changeOf(document, address, { ...world.a, template: world.a.service, clusterId: world.clusterId }, fresh);
  const response = await call(handler, { params, cookie: world.people.admin.cookie, body: field ? field.put(body, text) : body });
  const answer = await response.text();
  return {
    status: response.status,
    problem: response.ok || answer === '' ? undefined : (JSON.parse(answer) as Problem),
    size: answer.length,
  };
}

function judge(one: Outcome & { kind: Kind; field: TextField; address: string; letsIn: boolean }): string | undefined {
  const { kind, status, problem, size, field, address, letsIn } = one;
  if (status >= 500) return `answered ${status}`;
  const mayBeRefused = kind === 'unkeepable' || (kind === 'long' && field.maxLength !== undefined) || kind === 'address';
  if (!problem) {
    // A plan is asked for to hear what is wrong: its answer holds the refusal.
    const isPlan = address === 'POST /api/v1/plan' && kind === 'address';
    return mayBeRefused && !isPlan ? `was let in with ${status}` : undefined;
  }
  if (size > 20_000) return `the refusal has ${size} characters`;
  if (status === 413) return kind === 'long' ? undefined : 'is called too large';
  if (kind === 'unkeepable' || (kind === 'long' && field.maxLength !== undefined))
    return status === 422 && problem.issues.some(({ path }) => isAt(path, field.path))
      ? undefined
      : `${status} says no place: ${problem.detail.slice(0, 200)}`;
  const located = problem.issues.some(({ path, line }) => path !== '' || line !== undefined);
  // Where even the plain call is refused, for another reason, that reason may come first.
  // A name of nothing is 404 and says the name; 409 is about the state of the thing.
  return located || !letsIn || status === 404 || status === 409 ? undefined : `${status} says no place: ${problem.detail.slice(0, 200)}`;
}

/** Whether a JSON pointer names the field, or the part of it that was looked at. */
function isAt(pointer: string, fieldPath: string): boolean {
  const path = fieldPath.slice(fieldPath.indexOf('#') + 1);
  const steps = path.replaceAll('{key}', '').replaceAll('{}', '.*').replaceAll('[]', '.0').split('.').filter(Boolean);
  const given = pointer.split('/').slice(1);
  return given.length > 0 && steps.slice(0, given.length).every((step, index) => step === '*' || step === given[index]);
}
