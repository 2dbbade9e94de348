import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '#lib/kit/errors.ts';
import { readJsonBody } from './json-body.ts';
import { findJsonError } from './json-error.ts';
import { statusOf } from './problem.ts';

const post = (body: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  new Request('http://localhost/api/v1/x', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);

async function refusal(request: Request): Promise<AppError> {
  const error = await readJsonBody(request).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

describe('readJsonBody', () => {
  it('reads JSON and takes an empty body for none', async () => {
    expect(await readJsonBody(post('{"a":[1,{"b":"}"}]}'))).toEqual({ a: [1, { b: '}' }] });
    expect(await readJsonBody(post(''))).toBeUndefined();
  });

  it('says line and column of what is no JSON', async () => {
    const error = await refusal(post('{\n  "a": 1,\n  "b" 2\n}'));
    expect(statusOf(error)).toBe(400);
    expect(error.issues[0]).toMatchObject({ line: 3, column: 7 });
    const cut = await refusal(post('{"a":'));
    expect(cut.issues[0]).toMatchObject({ line: 1, column: 6 });
  });

  it('finds the place where any damaged text stops being JSON', () => {
    const damaged: [string, number][] = [
      ['{"a": }', 6],
      ['[1,]', 3],
      ['{"a":1,}', 7],
      ['{a:1}', 1],
      ['[1 2]', 3],
      ['"a', 0],
      ['nul', 0],
      ['{} x', 3],
      ['[', 1],
      ['{"a"}', 4],
      ['[01]', 1],
      [']', 0],
    ];
    for (const [text, at] of damaged) expect([text, findJsonError(text).at]).toEqual([text, at]);
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, cut) => {
        const text = JSON.stringify(value, null, 1);
        const place = cut % text.length;
        const broken = `${text.slice(0, place)}\u0001${text.slice(place)}`;
        const found = findJsonError(broken);
        expect(found.at).toBeLessThanOrEqual(place);
        expect(found.at).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('refuses what is too deep before parsing it', async () => {
    const startedAt = performance.now();
    const error = await refusal(post('['.repeat(1_000_000)));
    expect(performance.now() - startedAt).toBeLessThan(100);
    expect(error.message).toContain('deeper than 64');
    expect(await readJsonBody(post(`{"text":"${'['.repeat(500)}"}`))).toBeDefined();
  });

  it('stops reading an endless body at the cap', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const error = await refusal(post(endless));
    expect(error.code).toBe('too-large');
    expect(sent).toBeLessThan(1_500_000);
  });

  it('refuses a declared length over the cap without reading', async () => {
    expect((await refusal(post('{}', { 'content-type': 'application/json', 'content-length': '9999999' }))).code).toBe('too-large');
  });

  it('takes JSON alone, as a form of another site could not send', async () => {
    expect((await refusal(post('{}', { 'content-type': 'text/plain' }))).code).toBe('unsupported');
    expect(await readJsonBody(post('{}', { 'content-type': 'application/merge-patch+json; charset=utf-8' }))).toEqual({});
  });

  it('refuses bytes that are no text', async () => {
    expect(statusOf(await refusal(post(new Uint8Array([0x22, 0xff, 0xfe, 0x22]))))).toBe(400);
  });
});
