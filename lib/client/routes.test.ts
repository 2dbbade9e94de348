import { describe, expect, test } from 'vitest';
import { routes, safeHref, safeNext, withQuery } from './routes.ts';

describe('addresses', () => {
  test('what is empty does not show in an address', () => {
    expect(withQuery('/services', { q: '', team: undefined, env: 'dev' })).toBe('/services?env=dev');
  });
  test('an id cannot break out of its segment', () => {
    expect(routes.service('../x?y#z', 'logs')).toBe('/services/..%2Fx%3Fy%23z/logs');
  });
});

describe('where a sign-in may lead', () => {
  test('a path of the portal is kept with its query', () => {
    expect(safeNext('/services?q=a')).toBe('/services?q=a');
  });
  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '',
    null,
    '\t//evil.example',
    '/\t/evil.example',
  ])('%j leads home or stays here', (next) => {
    expect(new URL(safeNext(next), 'http://portal.test').origin).toBe('http://portal.test');
    expect(safeNext(next).startsWith('//')).toBe(false);
  });
});

describe('links that people write', () => {
  test.each(['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', 'nonsense', ''])(
    '%j is text',
    (href) => {
      expect(safeHref(href)).toBeUndefined();
    },
  );
  test.each(['http://a.example/', 'https://a.example/b?c=d'])('%j is a link', (href) => {
    expect(safeHref(href)).toBe(href);
  });
});
