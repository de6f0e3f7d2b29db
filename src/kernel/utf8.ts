import { isUtf8 } from 'node:buffer';

/*
 * The one place where bytes become text. Bytes that are no UTF-8 are refused and never replaced by U+FFFD, by which two
 * different passwords would be the same and a secret lost. A byte order mark at the very beginning is dropped, as files and
 * bodies of some programs have one and it says nothing; anywhere else it is a character (RFC 3629 §6).
 */

/** Thrown for bytes that are no UTF-8. */
export class NotUtf8 extends Error {
  override readonly name = 'NotUtf8';
  /** Where the first sequence begins that is none, from 0. */
  readonly byte: number;
  /** The line that it is in, from 1; lines end with LF. */
  readonly line: number;
  constructor(byte: number, line: number) {
    super(`not UTF-8 at byte ${byte}, in line ${line}`);
    this.byte = byte;
    this.line = line;
  }
}

const byteOrderMark = 0xfeff;
const lineFeed = 0x0a;

/**
 * The text that these bytes are.
 * @throws NotUtf8
 */
export function utf8(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw badWithin(bytes, 0, 1);
  return withoutMark(textOf(bytes));
}

/** The same, or null for bytes that are no UTF-8. */
export function utf8OrNull(bytes: Uint8Array): string | null {
  return isUtf8(bytes) ? withoutMark(textOf(bytes)) : null;
}

/**
 * The text of a header: Node gives each of its bytes as a character of its own, and programs write UTF-8. What is none
 * stays so (RFC 9110 §5.5 takes it as ISO 8859-1, in which every byte is a letter): nothing is lost, and nothing refused.
 */
export function headerText(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is a range
  if (/^[\u0000-\u007f]*$/.test(value)) return value;
  return utf8OrNull(Buffer.from(value, 'latin1')) ?? value;
}

/**
 * The text of bytes that come piece by piece, however they are cut; pieces before a bad one have been given already.
 * `Readable.from(utf8Pieces(source))` makes a stream of it.
 * @throws NotUtf8, counted from the beginning of the first piece; also for a last character that is not whole
 */
export async function* utf8Pieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let begun: Uint8Array = new Uint8Array();
  let [byte, line] = [0, 1];
  for await (const piece of source) {
    const bytes = begun.length === 0 ? piece : Buffer.concat([begun, piece]);
    const end = endOfWhole(bytes, bytes.length);
    const whole = bytes.subarray(0, end);
    if (!isUtf8(whole)) throw badWithin(whole, byte, line);
    const text = textOf(whole);
    if (text !== '') yield byte === 0 ? withoutMark(text) : text;
    byte += end;
    line += lineFeeds(whole);
    begun = bytes.subarray(end);
  }
  if (begun.length > 0) throw new NotUtf8(byte, line);
}

function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString();
}

function withoutMark(text: string): string {
  return text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
}

/** Where the last character ends that is whole in the first `length` bytes, as far as its first byte tells (RFC 3629 §3). */
function endOfWhole(bytes: Uint8Array, length: number): number {
  for (let back = 1; back <= 3 && back <= length; back += 1) {
    const lead = bytes[length - back] ?? 0;
    const isContinued = lead >= 0x80 && lead < 0xc0;
    if (isContinued) continue;
    const wanted =
      lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc0 && lead < 0xe0 ? 2 : 1;
    return wanted > back ? length - back : length;
  }
  return length;
}

/** Looks for the bad byte by halves; `byte` and `line` are where these bytes begin. */
function badWithin(bytes: Uint8Array, byte: number, line: number): NotUtf8 {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, endOfWhole(bytes, middle)))) good = middle;
    else bad = middle;
  }
  const at = endOfWhole(bytes, good);
  return new NotUtf8(byte + at, line + lineFeeds(bytes.subarray(0, at)));
}

function lineFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}
