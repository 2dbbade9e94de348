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
  UNTIL_CLOSE,
  withoutListed,
} from './fields.ts';

export type ResponseHead = {
  status: number;
  /** The status line for the client: always HTTP/1.1, reason phrase as the backend gave it. */
  statusLine: string;
  framing: Framing;
  keepAlive: boolean;
  /** From `Keep-Alive: timeout=n`: how long the backend keeps an idle connection, in seconds. */
  keepAliveSeconds: number | undefined;
  webSocket: boolean;
  /** The fields that go on to the client, each row ended by CRLF; Content-Length is among them, Transfer-Encoding is not. */
  lines: string;
};

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t -~\x80-\xff]*))?$/;

/** Parses a backend's head (latin1, without the empty line) for the answer to `method`. Throws BadMessage (502) where it is not HTTP/1. */
export function parseResponseHead(text: string, method: string): ResponseHead {
  if (BAD_BYTES.test(text)) throw bad('holds bytes that HTTP does not allow');
  const rows = text.split('\r\n');
  if (rows.length > MAX_FIELDS + 1) throw bad('has too many header lines');
  const first = STATUS_LINE.exec(rows[0] ?? '');
  if (!first) throw bad('has no valid status line');
  const status = Number(first[2]);
  let length: number | undefined;
  let coding = '';
  let connection = '';
  let upgrade = '';
  let keepAliveSeconds: number | undefined;
  let lines = '';
  let lengthRow = '';
  for (let i = 1; i < rows.length; i += 1) {
    const row = rows[i] ?? '';
    const name = fieldName(row);
    switch (name) {
      case 'content-length': {
        const value = parseLength(fieldValue(row));
        if (length !== undefined && length !== value) throw bad('gives two lengths');
        length = value;
        lengthRow = `${row}\r\n`;
        break;
      }
      case 'transfer-encoding':
        coding += fieldValue(row).toLowerCase();
        break;
      case 'connection':
        connection += `,${fieldValue(row)}`;
        break;
      case 'keep-alive':
        keepAliveSeconds = Number(/timeout=(\d{1,6})/i.exec(row)?.[1] ?? Number.NaN);
        break;
      case 'upgrade':
        upgrade = fieldValue(row).toLowerCase();
        break;
      case 'proxy-connection':
      case 'proxy-authenticate':
        break;
      default:
        lines += `${row}\r\n`;
    }
  }
  if (coding !== '' && coding !== 'chunked') throw bad('has a transfer coding that is not known here');
  const members = connection === '' ? NONE : listMembers(connection);
  const hasNoBody = method === 'HEAD' || status < 200 || status === 204 || status === 304;
  const framing = hasNoBody ? 0 : coding !== '' ? CHUNKED : (length ?? UNTIL_CLOSE);
  const kept = members.length === 0 ? lines : withoutListed(lines, extraListed(members));
  return {
    status,
    statusLine: `HTTP/1.1 ${status} ${first[3] ?? ''}\r\n`,
    framing,
    keepAlive: framing !== UNTIL_CLOSE && (first[1] === '1' ? !members.includes('close') : members.includes('keep-alive')),
    keepAliveSeconds: Number.isNaN(keepAliveSeconds) ? undefined : keepAliveSeconds,
    webSocket: status === 101 && upgrade === 'websocket',
    // Both given: the length is not to be believed, and is not passed on.
    lines: coding === '' && status >= 200 && status !== 204 ? kept + lengthRow : kept,
  };
}

const NONE: string[] = [];

function bad(what: string): BadMessage {
  return new BadMessage(502, `The answer of the service ${what}.`);
}
