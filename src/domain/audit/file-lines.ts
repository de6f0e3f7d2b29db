import { RangeDamaged } from './range-reader.ts';

/** No event is as long; a file that is damaged must not fill the memory. */
const longestLine = 64 * 1024 * 1024;

/** The lines of a text in UTF-8 that comes in pieces, each without its line end, which the last one has to have too. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let rest = '';
  const decoded = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw new RangeDamaged('it is not UTF-8');
    }
  };
  for await (const piece of readable(bytes)) {
    const [first = '', ...others] = decoded(piece).split('\n');
    rest += first;
    for (const other of others) {
      yield rest;
      rest = other;
    }
    if (rest.length > longestLine) throw new RangeDamaged('a line of it is longer than any of ours');
  }
  if (rest + decoded() !== '') throw new RangeDamaged('its last line is not whole');
}

/** A packed file that was cut or damaged is told like one that was not packed. */
async function* readable(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* bytes;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code?.startsWith('Z_') === true ? new RangeDamaged('it cannot be unpacked: it was cut or damaged') : error;
  }
}
