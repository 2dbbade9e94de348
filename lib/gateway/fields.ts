/** Bytes that may not stand in a head: control characters but tab, and a CR or LF that is not part of a CRLF (RFC 9112, section 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
export const BAD_BYTES = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/;

export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** More fields than this in one head are refused. */
export const MAX_FIELDS = 200;
/** A head of more bytes than this is refused. */
export const MAX_HEAD_BYTES = 32 * 1024;

/** How a body is delimited: a number of bytes, `CHUNKED`, or `UNTIL_CLOSE`. */
export type Framing = number;
export const CHUNKED: Framing = -1;
export const UNTIL_CLOSE: Framing = -2;

/** A head, or a body's framing, that is not valid HTTP/1.1 or not accepted here. `reason` is safe to show. */
export class BadMessage extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.name = 'BadMessage';
    this.status = status;
  }
}

/** The lowercase name of a field line. Throws BadMessage for folding, white space before the colon, or a name that is no token. */
export function fieldName(row: string): string {
  const colon = row.indexOf(':');
  const name = colon < 0 ? '' : row.slice(0, colon);
  if (!TOKEN.test(name)) throw new BadMessage(400, 'A header line is malformed.');
  return name.toLowerCase();
}

/** The value of a field line without the white space around it. */
export function fieldValue(row: string): string {
  return row.slice(row.indexOf(':') + 1).trim();
}

/** Digits only, and no more than a safe integer holds. Throws BadMessage otherwise. */
export function parseLength(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new BadMessage(400, 'Content-Length is not a number.');
  return Number(value);
}

/** Lowercase members of a comma-separated field. */
export function listMembers(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((member) => member.trim())
    .filter(Boolean);
}

/** The rows whose names `Connection` does not list: a sender may declare more fields as meant for one hop only. */
export function withoutListed(lines: string, listed: ReadonlySet<string>): string {
  if (listed.size === 0) return lines;
  return lines
    .split('\r\n')
    .filter((row) => row === '' || !listed.has(fieldName(row)))
    .join('\r\n');
}

/** What `Connection` lists beyond the three words that steer the connection itself, and never a field that frames or routes. */
export function extraListed(members: readonly string[]): Set<string> {
  return new Set(members.filter((member) => !NOT_LISTABLE.has(member)));
}

const NOT_LISTABLE = new Set(['close', 'keep-alive', 'upgrade', 'content-length', 'transfer-encoding', 'host']);
