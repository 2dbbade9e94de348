import { describe, expect, it } from 'vitest';
import { assertSameSite } from './cross-site.ts';

const OWN = 'http://localhost:3000';
const allowed = (headers: Record<string, string>): boolean => {
  try {
    assertSameSite(new Headers(headers), OWN);
    return true;
  } catch {
    return false;
  }
};

describe('assertSameSite', () => {
  it('lets the portal itself change things, at its configured address and at the one in use', () => {
    expect(allowed({ 'sec-fetch-site': 'same-origin', origin: OWN, host: 'localhost:3000' })).toBe(true);
    expect(allowed({ origin: 'http://192.168.1.5:3000', host: '192.168.1.5:3000' })).toBe(true);
    expect(allowed({ origin: OWN, host: 'inner:8080' })).toBe(true);
    expect(allowed({ 'sec-fetch-site': 'none' })).toBe(true);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example', host: 'localhost:3000' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site', origin: 'http://app.localhost:3000', host: 'localhost:3000' }],
    ['another origin by an old browser', { origin: 'https://evil.example', host: 'localhost:3000' }],
    ['another port', { origin: 'http://localhost:8088', host: 'localhost:3000' }],
    ['a sandboxed frame', { origin: 'null', host: 'localhost:3000' }],
    ['no word of where it comes from', { host: 'localhost:3000' }],
    ['a right Origin with a wrong Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site', origin: OWN, host: 'localhost:3000' }],
  ])('refuses a change that comes from %s', (_name, headers) => {
    expect(allowed(headers)).toBe(false);
  });
});
