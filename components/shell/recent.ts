const NAME = 'orrery.recent';
const MOST = 8;

/** A page of one thing that was looked at lately in this browser. */
export type Recent = { href: string; title: string; kind: string };

const KINDS: readonly [pattern: RegExp, kind: string][] = [
  [/^\/services\/svc_[^/]+/, 'Service'],
  [/^\/templates\/tpl_[^/]+/, 'Template'],
  [/^\/templates\/runs\/[^/]+/, 'Run'],
  [/^\/clusters\/[^/]+/, 'Cluster'],
];

export function readRecent(): Recent[] {
  try {
    const found: unknown = JSON.parse(window.localStorage.getItem(NAME) ?? '[]');
    return Array.isArray(found) ? found.filter(isRecent) : [];
  } catch {
    return [];
  }
}

/** Remembers a page of one thing, newest first; tabs of one thing count as one. */
export function rememberPage(pathname: string, title: string): void {
  const known = KINDS.map(([pattern, kind]) => ({ href: pattern.exec(pathname)?.[0], kind })).find(({ href }) => href);
  if (!known?.href || title === '') return;
  const next = [{ href: known.href, title, kind: known.kind }, ...readRecent().filter(({ href }) => href !== known.href)];
  write(next.slice(0, MOST));
}

/** What is gone is no longer offered. */
export function forgetPage(href: string): void {
  write(readRecent().filter((recent) => recent.href !== href));
}

const isRecent = (value: unknown): value is Recent => {
  const { href, title, kind } = (value ?? {}) as Record<string, unknown>;
  return typeof href === 'string' && href.startsWith('/') && typeof title === 'string' && typeof kind === 'string';
};

function write(list: Recent[]): void {
  try {
    window.localStorage.setItem(NAME, JSON.stringify(list));
  } catch {
    // A browser that keeps nothing has no recent things.
  }
}
