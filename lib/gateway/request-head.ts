import {
  BAD_BYTES,
  BadMessage,
  CHUNKED,
  extraListed,
  type Framing,
  fieldName,
  fieldValue,
  listMembers,
  MAX_FIELDS,
  parseLength,
  withoutListed,
} from './fields.ts';

export type RequestHead = {
  method: string;
  /** Origin form: path and query as the client wrote them, or `*`. */
  target: string;
  /** Host as the client wrote it, port included. */
  host: string;
  minor: 0 | 1;
  framing: Framing;
  keepAlive: boolean;
  webSocket: boolean;
  wantsHtml: boolean;
  /** The fields that go on to the backend, each row ended by CRLF. Host, framing and forwarding fields are not among them. */
  lines: string;
};

const REQUEST_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}) ([!-~\x80-\xff]+) HTTP\/1\.([01])$/;
const HOST = /^(?:[a-z0-9._-]{1,255}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * Parses a request's head (text in latin1, without the empty line). Strict on purpose: whatever two parsers could read in two ways
 * is refused with BadMessage, so that no request can be smuggled past the gateway.
 */
export function parseRequestHead(text: string): RequestHead {
  if (BAD_BYTES.test(text)) throw new BadMessage(400, 'The request head holds bytes that HTTP does not allow.');
  const rows = text.split('\r\n');
  if (rows.length > MAX_FIELDS + 1) throw new BadMessage(431, 'The request has too many header lines.');
  const first = REQUEST_LINE.exec(rows[0] ?? '');
  if (!first) throw badRequestLine(rows[0] ?? '');
  const method = first[1] ?? '';
  const minor = first[3] === '1' ? 1 : 0;
  let host: string | undefined;
  let framing: Framing | undefined;
  let connection = '';
  let upgrade = '';
  let wantsHtml = false;
  let lines = '';
  for (let i = 1; i < rows.length; i += 1) {
    const row = rows[i] ?? '';
    const name = fieldName(row);
    switch (name) {
      case 'host':
        if (host !== undefined) throw new BadMessage(400, 'The request has more than one Host.');
        host = fieldValue(row);
        break;
      case 'content-length':
      case 'transfer-encoding':
        if (framing !== undefined) throw new BadMessage(400, 'The length of the request is given more than once.');
        framing = name === 'content-length' ? parseLength(fieldValue(row)) : parseCoding(fieldValue(row), minor);
        break;
      case 'connection':
        connection += `,${fieldValue(row)}`;
        break;
      case 'upgrade':
        upgrade += fieldValue(row).toLowerCase();
        break;
      case 'expect':
        if (fieldValue(row).toLowerCase() !== '100-continue') throw new BadMessage(417, 'This expectation is not known here.');
        if (minor === 1) lines += `${row}\r\n`;
        break;
      case 'accept':
        wantsHtml ||= row.includes('text/html');
        lines += `${row}\r\n`;
        break;
      default:
        if (!isDropped(name)) lines += `${row}\r\n`;
    }
  }
  const target = parseTarget(method, first[2] ?? '');
  if (target.authority !== undefined) host = target.authority;
  if (host === undefined && minor === 1) throw new BadMessage(400, 'The request has no Host.');
  if (host !== undefined && !HOST.test(host)) throw new BadMessage(400, 'The Host of the request is not valid.');
  const members = connection === '' ? NONE : listMembers(connection);
  const webSocket = upgrade === 'websocket' && members.includes('upgrade') && method === 'GET' && minor === 1;
  if (webSocket && framing) throw new BadMessage(400, 'A request to upgrade may not have a body.');
  return {
    method,
    target: target.path,
    host: host ?? '',
    minor,
    framing: framing ?? 0,
    keepAlive: minor === 1 ? !members.includes('close') : members.includes('keep-alive'),
    webSocket,
    wantsHtml,
    lines: members.length === 0 ? lines : withoutListed(lines, extraListed(members)),
  };
}

const NONE: string[] = [];

/** For one hop only, or said by the gateway itself and not believed from a client. */
const DROPPED = new Set([
  ...['keep-alive', 'proxy-connection', 'proxy-authorization', 'proxy-authenticate', 'te', 'http2-settings', 'forwarded'],
  ...['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-forwarded-server', 'x-real-ip'],
]);
const FRAMING_NAMES = new Set(['host', 'content-length', 'transfer-encoding', 'connection', 'upgrade']);

/** Programs behind CGI-like interfaces read `X_Forwarded_For` as `X-Forwarded-For`: both spellings are judged alike. */
function isDropped(name: string): boolean {
  if (!name.includes('_')) return DROPPED.has(name);
  const dashed = name.replaceAll('_', '-');
  return DROPPED.has(dashed) || FRAMING_NAMES.has(dashed);
}

function parseCoding(value: string, minor: 0 | 1): Framing {
  if (minor === 0) throw new BadMessage(400, 'HTTP/1.0 knows no Transfer-Encoding.');
  if (value.toLowerCase() !== 'chunked') throw new BadMessage(501, 'Only the transfer coding "chunked" is known here.');
  return CHUNKED;
}

function parseTarget(method: string, target: string): { path: string; authority?: string } {
  if (method === 'CONNECT') throw new BadMessage(405, 'This is not a proxy to elsewhere.');
  if (target.includes('#')) throw new BadMessage(400, 'The request target holds a fragment.');
  if (target.startsWith('/')) return { path: target };
  if (target === '*' && method === 'OPTIONS') return { path: '*' };
  const absolute = /^http:\/\/([^/?#@]+)(\/[^#]*|\?[^#]*)?$/i.exec(target);
  if (!absolute) throw new BadMessage(400, 'The request target is not valid.');
  const path = absolute[2] ?? '/';
  return { path: path.startsWith('/') ? path : `/${path}`, authority: absolute[1] ?? '' };
}

function badRequestLine(row: string): BadMessage {
  if (/ HTTP\/[02-9]\.\d$/.test(row)) return new BadMessage(505, 'Only HTTP/1.1 is spoken here.');
  return new BadMessage(400, 'The request line is not valid.');
}
