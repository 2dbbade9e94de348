import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nothing } from './answers.ts';
import type { RouteHandler } from './declaration.ts';
import { openApiDocument } from './openapi.ts';
import { route } from './route.ts';
import { routes } from './routes.ts';

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
const files = listRoutes('app/api').filter((file) => !file.startsWith('app/api/auth/'));

describe('routes', () => {
  it('lists every route file, and each handler says its own method and path', async () => {
    const expected: string[] = [];
    for (const file of files) {
      const module = (await import(/* @vite-ignore */ join(process.cwd(), file))) as Record<string, unknown>;
      const path = `/${file.replace(/^app\//, '').replace(/\/route\.ts$/, '')}`.replace(/\[(?:\.\.\.)?(\w+)\]/g, '{$1}');
      for (const [method, handler] of Object.entries(module)) {
        expect(METHODS, `${file} exports ${method}`).toContain(method);
        expect((handler as RouteHandler).address, file).toBe(`${method} ${path}`);
        expected.push(`${method} ${path}`);
      }
    }
    expect(
      routes()
        .map((handler) => handler.address)
        .sort(),
    ).toEqual(expected.sort());
  });

  it('has every path parameter declared, and none that the path lacks', () => {
    for (const { address, declaration } of routes()) {
      const named = [...address.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      if (declaration.hidden) continue;
      expect(Object.keys(declaration.params?.shape ?? {}).sort(), address).toEqual(named.sort());
    }
  });

  it('describes every route in the document, once', () => {
    const document = openApiDocument();
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(
      routes()
        .filter((handler) => !handler.declaration.hidden)
        .map((handler) => handler.address)
        .sort(),
    );
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map((operation) => (operation as { operationId: string }).operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('does not compile without a declared access', () => {
    // @ts-expect-error a route says who may use it
    route('GET /api/v1/open', { summary: 'x', output: nothing, run: () => undefined });
    // @ts-expect-error and says it by a verb of the table
    route('GET /api/v1/open', { access: 'service:peek', summary: 'x', output: nothing, run: () => undefined });
    // @ts-expect-error and answers what it declared
    route('GET /api/v1/open', { access: 'public', summary: 'x', output: z.object({ a: z.string() }), run: () => ({ a: 1 }) });
    expect(true).toBe(true);
  });
});

function listRoutes(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|\/)route\.ts$/.test(file))
    .map((file) => `${folder}/${file}`);
}
