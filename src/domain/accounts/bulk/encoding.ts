import { PassThrough, type Readable } from 'node:stream';
import { refuse } from '../../../kernel/errors.ts';
import { NotUtf8, utf8Pieces } from '../../../kernel/utf8.ts';
import { mustBeText } from './not-text.ts';

/** A file as text, as it comes. */
export interface FileText {
  /** What the bytes were taken for, by its name in the Encoding Standard (WHATWG). */
  readonly encoding: string;
  /** Without a byte order mark. Throws `import.unreadable` at bytes that are not of the encoding. */
  readonly chunks: AsyncIterable<string>;
}

/** As many bytes are looked at before it is decided what a file is. */
const lookedAt = 512;

/**
 * The text of a file: in the encoding that a byte order mark says, or else the one that the sender says, or else UTF-16
 * where every other byte of the beginning is zero, or else UTF-8. Refuses what is no text at all, such as a workbook.
 */
export async function fileText(source: Readable, charset: string | null): Promise<FileText> {
  // Whoever refuses the file and takes the rest of it away only has to unpipe it.
  const through = new PassThrough();
  source.on('error', error => through.destroy(error));
  const bytes = source.pipe(through).iterator() as AsyncIterableIterator<Uint8Array>;
  let begin = Buffer.alloc(0);
  while (begin.length < lookedAt) {
    const { done, value } = await bytes.next();
    if (done === true) break;
    begin = Buffer.concat([begin, value]);
  }
  mustBeText(begin);
  const encoding = markedAs(begin) ?? (charset === null ? guessed(begin) : named(charset));
  const all = (async function* () {
    yield begin;
    yield* bytes;
  })();
  return { encoding, chunks: encoding === 'utf-8' ? utf8(all) : decoded(all, encoding) };
}

function markedAs(begin: Uint8Array): string | null {
  const [first, second, third] = begin;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

function guessed(begin: Uint8Array): string {
  const [first, second, third, fourth] = begin;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'utf-16le';
  return first === 0 && second !== 0 && third === 0 && fourth !== 0 ? 'utf-16be' : 'utf-8';
}

function named(charset: string): string {
  // Who says ASCII means that nothing else is in it; where it is, it is most likely UTF-8.
  if (/^(us-)?ascii$/i.test(charset)) return 'utf-8';
  try {
    return new TextDecoder(charset).encoding;
  } catch {
    const problem = `the charset "${charset.slice(0, 40)}" is not known; known are utf-8, utf-16le, utf-16be, windows-1252 and the others of the Encoding Standard`;
    throw refuse('import.unreadable', { line: null, problem });
  }
}

async function* utf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const lines = lineCounter();
  let bytes = 0;
  let last = Buffer.alloc(0);
  const watched = (async function* () {
    for await (const chunk of source) {
      lines.add(last.toString('latin1'));
      bytes += last.length;
      last = Buffer.from(chunk);
      yield chunk;
    }
  })();
  try {
    yield* utf8Pieces(watched);
  } catch (error) {
    if (!(error instanceof NotUtf8)) throw error;
    lines.add(last.subarray(0, Math.max(0, error.byte - bytes)).toString('latin1'));
    throw notOf('UTF-8', lines.count + 1);
  }
}

async function* decoded(source: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const lines = lineCounter();
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(bytes, { stream });
    } catch {
      throw notOf(encoding.toUpperCase(), lines.count + 1, ' from here on');
    }
  };
  for await (const chunk of source) {
    const text = decode(chunk, true);
    lines.add(text);
    yield text;
  }
  yield decode(new Uint8Array(), false);
}

function notOf(encoding: string, line: number, where = ''): Error {
  const problem = `is not ${encoding}${where}. Save the file as “CSV UTF-8”, or say how it was saved: charset=windows-1252 (Excel’s “CSV”), charset=utf-16le or charset=utf-16be in the content type`;
  return refuse('import.unreadable', { line, problem });
}

/** Counts line ends (CRLF, LF, CR) in a text that comes in parts. */
function lineCounter() {
  let count = 0;
  let afterReturn = false;
  return {
    get count() {
      return count;
    },
    add(text: string): void {
      if (text === '') return;
      count += text.match(/\r\n|\n|\r/g)?.length ?? 0;
      if (afterReturn && text.startsWith('\n')) count -= 1;
      afterReturn = text.endsWith('\r');
    },
  };
}
