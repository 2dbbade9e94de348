import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
// @ts-expect-error the provider publishes no types
import Provider from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GET as auth } from '#app/api/auth/[...nextauth]/route.ts';
import { GET as events } from '#app/api/v1/events/route.ts';
import { GET as me } from '#app/api/v1/me/route.ts';
import { POST as signIn } from '#app/api/v1/sign-in/route.ts';
import { sqlOf } from '#lib/db/sql.ts';
import { systemContext } from '#lib/services/context.ts';
import { createLink } from '#lib/services/identity/create-link.ts';
import { median } from '../../e2e/bench/figure.ts';
import { call } from './testing/calls.ts';
import { readFrames } from './testing/frames.ts';
import { createWorld, type World } from './testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** A browser as far as signing in needs one: it keeps cookies. */
class Browser {
  readonly jar = new Map<string, string>();
  ip = '10.0.0.1';

  get cookie(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  keep(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const cut = pair.indexOf('=');
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line) || cut === pair.length - 1) this.jar.delete(pair.slice(0, cut));
      else this.jar.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
  }

  async ask(path: string, form?: Record<string, string>): Promise<Response> {
    const response = await auth(
      new Request(`http://localhost:3000/api/auth/${path}`, {
        method: form ? 'POST' : 'GET',
        headers: { host: 'localhost:3000', cookie: this.cookie, 'x-forwarded-for': this.ip, 'user-agent': 'test browser' },
        ...(form ? { body: new URLSearchParams(form) } : {}),
      }),
    );
    this.keep(response.headers);
    return response;
  }

  async post(path: string, form: Record<string, string>): Promise<Response> {
    const { csrfToken } = await (await this.ask('csrf')).json();
    return this.ask(path, { ...form, csrfToken, json: 'true', callbackUrl: '/' });
  }
}

const whoAmI = async (browser: Browser) => {
  const response = await call(me, { cookie: browser.cookie });
  return response.status === 200 ? (await response.json()).email : response.status;
};

describe('signing in', () => {
  it('with e-mail and password makes a session that can be revoked, in a cookie that scripts and other sites do not get', async () => {
    const browser = new Browser();
    const response = await browser.post('callback/credentials', { email: 'Viewer@a.example', password: world.password });
    expect(response.status).toBe(200);
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('orrery.session='));
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(await whoAmI(browser)).toBe('viewer@a.example');
    await world.db.pool.query(`UPDATE session SET revoked_at = now() WHERE user_agent = 'test browser'`);
    expect(await whoAmI(browser)).toBe(401);
  });

  it('needs the CSRF token of the same browser', async () => {
    const browser = new Browser();
    const response = await browser.ask('callback/credentials', {
      email: 'viewer@a.example',
      password: world.password,
      csrfToken: 'guess',
      json: 'true',
    });
    expect(response.headers.getSetCookie().some((line) => line.startsWith('orrery.session='))).toBe(false);
  });

  it('with anything wrong gives one answer, whatever it was', async () => {
    const answers = [];
    for (const form of [
      { email: 'viewer@a.example', password: 'wrong' },
      { email: 'nobody@a.example', password: 'wrong' },
      { email: '', password: '' },
    ]) {
      const response = await new Browser().post('callback/credentials', form);
      answers.push([response.status, await response.text()]);
    }
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(answers[0]?.[0]).toBe(401);
  });

  it('takes as long for an unknown person as for a wrong password', async () => {
    const times: Record<string, number[]> = { known: [], unknown: [] };
    for (let round = 0; round < 7; round += 1) {
      for (const kind of ['known', 'unknown'] as const) {
        const startedAt = performance.now();
        await call(signIn, {
          body: { email: kind === 'known' ? 'auditor@platform.example' : `nobody${round}@x.example`, password: 'wrong' },
          headers: { 'x-forwarded-for': `10.1.${round}.${kind.length}` },
        });
        times[kind]?.push(performance.now() - startedAt);
      }
    }
    const ratio = median(times.known ?? []) / median(times.unknown ?? []);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('ends after too many tries, for the right password too, and says when to come back', async () => {
    const attempt = (password: string) =>
      call(signIn, { body: { email: 'operator@a.example', password }, headers: { 'x-forwarded-for': '10.2.0.1' } });
    const statuses = [];
    for (let i = 0; i < 12; i += 1) statuses.push((await attempt('wrong')).status);
    expect(statuses[0]).toBe(401);
    const last = await attempt(world.password);
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    const browser = new Browser();
    const portal = await browser.post('callback/credentials', { email: 'operator@a.example', password: world.password });
    expect((await portal.json()).url).toContain('error=rate-limited');
  }, 30_000);

  it('with a one-time link works once', async () => {
    const secret = await createLink(systemContext(world.db, 'system', 'test'), sqlOf(world.db), world.people.owner.id);
    const [first, second] = [new Browser(), new Browser()];
    expect((await first.post('callback/link', { token: secret })).status).toBe(200);
    expect(await whoAmI(first)).toBe('owner@a.example');
    const again = await second.post('callback/link', { token: secret });
    expect((await again.json()).url).toContain('error=link');
    expect(await whoAmI(second)).toBe(401);
  });

  it('ends with signing out: the cookie is worthless afterwards', async () => {
    const browser = new Browser();
    await browser.post('callback/credentials', { email: 'admin@platform.example', password: world.password });
    const kept = browser.cookie;
    await browser.post('signout', {});
    expect((await call(me, { cookie: kept })).status).toBe(401);
    expect(browser.jar.has('orrery.session')).toBe(false);
  });

  it('as a program gives a token that is that person', async () => {
    const response = await call(signIn, {
      body: { email: 'developer@a.example', password: world.password },
      headers: { authorization: 'Bearer ', 'x-forwarded-for': '10.3.0.1' },
    });
    const { token } = await response.json();
    expect((await (await call(me, { token })).json()).teams[0].role).toBe('developer');
  });
});

describe('an open event stream', () => {
  it.each([
    ['the session is revoked', (id: string) => world.db.pool.query('UPDATE session SET revoked_at = now() WHERE user_id = $1', [id])],
    ['the person is disabled', (id: string) => world.db.pool.query('UPDATE "user" SET disabled_at = now() WHERE id = $1', [id])],
    ['the last membership goes', (id: string) => world.db.pool.query('DELETE FROM membership WHERE user_id = $1', [id])],
  ])(
    'ends within 5 seconds when %s',
    async (name, revoke) => {
      const person = await world.addPerson(`${name.replaceAll(' ', '-')}@a.example`, { team: world.a.teamId, role: 'viewer' });
      const { body } = await call(events, { cookie: person.cookie });
      if (!body) throw new Error('no stream');
      const frames = readFrames(body);
      expect((await frames.next()).value?.event).toBe('ready');
      const startedAt = performance.now();
      await revoke(person.id);
      for (let next = await frames.next(); !next.done; next = await frames.next());
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    },
    15_000,
  );
});

describe('signing in at an outside provider', () => {
  let server: Server;
  let issuer: string;
  const account = { sub: 'outside-1', email: 'viewer@a.example', email_verified: true, name: 'V' };

  beforeAll(async () => {
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: 'orrery',
          client_secret: 'a-secret',
          redirect_uris: ['http://localhost:3000/api/auth/callback/oidc'],
          grant_types: ['authorization_code'],
          response_types: ['code'],
        },
      ],
      pkce: { required: () => true },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      conformIdTokenClaims: false,
      features: { devInteractions: { enabled: true } },
      findAccount: (_ctx: unknown, id: string) => ({ accountId: id, claims: () => ({ ...account, sub: id }) }),
    });
    server.on('request', provider.callback());
    Object.assign(process.env, {
      ORRERY_OIDC_ISSUER: issuer,
      ORRERY_OIDC_CLIENT_ID: 'orrery',
      ORRERY_OIDC_CLIENT_SECRET: 'a-secret',
      ORRERY_OIDC_NAME: 'Company',
    });
  });
  afterAll(() => {
    delete process.env.ORRERY_OIDC_ISSUER;
    server.closeAllConnections();
    server.close();
  });

  /** Goes through the provider's own pages, and comes back with the address it sends the browser to. */
  async function visit(start: string, login: string): Promise<URL> {
    const jar = new Browser();
    let url = new URL(start);
    let form: Record<string, string> | undefined;
    for (let step = 0; step < 12; step += 1) {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: jar.cookie },
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      });
      jar.keep(response.headers);
      const location = response.headers.get('location');
      if (location) {
        url = new URL(location, url);
        form = undefined;
        if (url.origin === 'http://localhost:3000') return url;
        continue;
      }
      const page = await response.text();
      const action = /action="([^"]+)"/.exec(page)?.[1];
      if (!action) throw new Error(`no form at ${url}: ${page.slice(0, 400)}`);
      url = new URL(action, url);
      form = page.includes('name="login"') ? { prompt: 'login', login, password: 'x' } : { prompt: 'consent' };
    }
    throw new Error('went round in circles');
  }

  it('by code with PKCE, state and nonce ties a verified e-mail to its person', async () => {
    const browser = new Browser();
    expect(await (await browser.ask('providers')).json()).toHaveProperty('oidc.name', 'Company');
    const { url } = await (await browser.post('signin/oidc', {})).json();
    const asked = new URL(url).searchParams;
    expect([asked.get('code_challenge_method'), asked.has('state'), asked.has('nonce')]).toEqual(['S256', true, true]);
    const back = await visit(url, 'outside-1');
    const response = await browser.ask(`callback/oidc${back.search}`);
    expect(response.headers.get('location')).toBe('http://localhost:3000/');
    expect(await whoAmI(browser)).toBe('viewer@a.example');
  }, 20_000);

  it('refuses an answer that another browser’s sign-in belongs to', async () => {
    const [mine, theirs] = [new Browser(), new Browser()];
    const { url } = await (await theirs.post('signin/oidc', {})).json();
    const back = await visit(url, 'outside-2');
    await mine.post('signin/oidc', {});
    const response = await mine.ask(`callback/oidc${back.search}`);
    expect(response.headers.get('location')).toContain('error=');
    expect(mine.jar.has('orrery.session')).toBe(false);
  }, 20_000);

  it('takes no unverified e-mail for anybody’s', async () => {
    account.email_verified = false;
    account.email = 'admin@platform.example';
    const browser = new Browser();
    const { url } = await (await browser.post('signin/oidc', {})).json();
    const back = await visit(url, 'outside-3');
    const response = await browser.ask(`callback/oidc${back.search}`);
    expect(response.headers.get('location')).toContain('error=');
    expect(await whoAmI(browser)).toBe(401);
  }, 20_000);
});
