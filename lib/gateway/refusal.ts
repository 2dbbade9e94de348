import { STATUS_CODES } from './status.ts';

export type Refusal = { status: number; title: string; detail: string; retryAfterSeconds?: number };

/**
 * A whole response in the gateway's own words: problem details (RFC 9457) for programs, a small page for browsers.
 * Everything in it is ours or escaped, and its length counts bytes, so it cannot be split.
 */
export function refusalText(refusal: Refusal, asHtml: boolean, keepAlive: boolean, withBody: boolean): Buffer {
  const body = Buffer.from(asHtml ? page(refusal) : problem(refusal));
  const retry = refusal.retryAfterSeconds === undefined ? '' : `Retry-After: ${refusal.retryAfterSeconds}\r\n`;
  const head = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Error'}\r\n${
    asHtml ? 'Content-Type: text/html; charset=utf-8' : 'Content-Type: application/problem+json'
  }\r\nContent-Length: ${body.length}\r\nCache-Control: no-store\r\n${retry}Connection: ${keepAlive ? 'keep-alive' : 'close'}\r\n\r\n`;
  return withBody ? Buffer.concat([Buffer.from(head, 'latin1'), body]) : Buffer.from(head, 'latin1');
}

function problem({ status, title, detail }: Refusal): string {
  return `${JSON.stringify({ type: 'about:blank', title, status, detail })}\n`;
}

function page({ status, title, detail, retryAfterSeconds }: Refusal): string {
  const refresh = retryAfterSeconds === undefined ? '' : '<meta http-equiv="refresh" content="3">';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${refresh}
<title>${escapeHtml(title)}</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:18vh auto;padding:0 1.5rem}
h1{font-size:1.4rem;margin:0 0 .5rem}p{margin:.25rem 0}small{opacity:.7}</style></head>
<body><h1>${escapeHtml(title)}</h1><p>${escapeHtml(detail)}</p>
<p><small>${status} from the Orrery gateway${retryAfterSeconds === undefined ? '' : '. This page tries again by itself.'}</small></p></body></html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
