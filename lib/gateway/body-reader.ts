import { BAD_BYTES, BadMessage, CHUNKED, type Framing, fieldName, UNTIL_CLOSE } from './fields.ts';

const SIZE = 0;
const EXTENSION = 1;
const SIZE_LF = 2;
const DATA = 3;
const DATA_CR = 4;
const DATA_LF = 5;
const TRAILER = 6;

const MAX_TRAILER_BYTES = 8192;
const MAX_EXTENSION_BYTES = 1024;
const NOT_IN_TRAILER = new Set(['content-length', 'transfer-encoding', 'host', 'connection', 'upgrade']);

/**
 * Walks over a body and says where it ends. The bytes themselves are passed on as they came, chunk framing and trailers included, so
 * every byte of the framing is checked: what a stricter or looser reader could take in another way throws BadMessage.
 */
export class BodyReader {
  done: boolean;
  private state = SIZE;
  private left: number;
  private digits = 0;
  private seen = 0;
  private trailer = '';
  private readonly framing: Framing;

  constructor(framing: Framing) {
    this.framing = framing;
    this.left = framing > 0 ? framing : 0;
    this.done = framing === 0;
  }

  /** The offset behind the last byte of `chunk` that belongs to the body. Adds the content without framing to `payload` if given. */
  take(chunk: Buffer, from: number, payload?: Buffer[]): number {
    if (this.done) return from;
    if (this.framing === CHUNKED) return this.takeChunked(chunk, from, payload);
    const end = this.framing === UNTIL_CLOSE ? chunk.length : Math.min(chunk.length, from + this.left);
    if (this.framing !== UNTIL_CLOSE) {
      this.left -= end - from;
      this.done = this.left === 0;
    }
    payload?.push(chunk.subarray(from, end));
    return end;
  }

  private takeChunked(chunk: Buffer, from: number, payload: Buffer[] | undefined): number {
    let at = from;
    while (at < chunk.length && !this.done) {
      if (this.state === DATA) {
        const end = Math.min(chunk.length, at + this.left);
        payload?.push(chunk.subarray(at, end));
        this.left -= end - at;
        at = end;
        if (this.left === 0) this.state = DATA_CR;
      } else {
        this.step(chunk[at] ?? 0);
        at += 1;
      }
    }
    return at;
  }

  private step(byte: number): void {
    switch (this.state) {
      case SIZE:
        return void this.stepSize(byte);
      case EXTENSION:
        this.seen += 1;
        if (byte === 13) this.state = SIZE_LF;
        else if ((byte < 32 && byte !== 9) || byte === 127 || this.seen > MAX_EXTENSION_BYTES) throw badChunk();
        return;
      case SIZE_LF:
        if (byte !== 10) throw badChunk();
        this.state = this.left === 0 ? TRAILER : DATA;
        this.digits = 0;
        this.seen = 0;
        return;
      case DATA_CR:
        if (byte !== 13) throw badChunk();
        this.state = DATA_LF;
        return;
      case DATA_LF:
        if (byte !== 10) throw badChunk();
        this.state = SIZE;
        return;
      default:
        return void this.stepTrailer(byte);
    }
  }

  private stepSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      this.digits += 1;
      if (this.digits > 8) throw badChunk();
      this.left = this.left * 16 + digit;
      return;
    }
    if (this.digits === 0) throw badChunk();
    if (byte === 13) this.state = SIZE_LF;
    else if (byte === 59) this.state = EXTENSION;
    else throw badChunk();
  }

  private stepTrailer(byte: number): void {
    this.trailer += String.fromCharCode(byte);
    if (this.trailer.length > MAX_TRAILER_BYTES) throw new BadMessage(431, 'The trailers of the body are too long.');
    if (byte !== 10 || (this.trailer !== '\r\n' && !this.trailer.endsWith('\r\n\r\n'))) return;
    if (BAD_BYTES.test(this.trailer)) throw badChunk();
    for (const row of this.trailer.split('\r\n')) if (row !== '' && NOT_IN_TRAILER.has(fieldName(row))) throw badChunk();
    this.done = true;
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

function badChunk(): BadMessage {
  return new BadMessage(400, 'The chunks of the body are malformed.');
}
