const rowEnd = 0x0a;
/** Sums stay exact below this, and start again there. */
const wrap = 2 ** 52;

/**
 * A sum over the rows of a table in PostgreSQL's text form, the same in whatever order they come: two different hashes of 32
 * bits a row, added up. It finds what was lost, doubled or altered by accident; against intent stand the names of chunks.
 */
export class RowHash {
  #one = 0;
  #two = 0;

  /** Adds whole rows, each ending in a newline, and returns their number. */
  add(rows: Buffer): number {
    const words = new DataView(rows.buffer, rows.byteOffset, rows.length);
    let [count, from] = [0, 0];
    for (let end = rows.indexOf(rowEnd); end !== -1; end = rows.indexOf(rowEnd, from)) {
      let [a, b] = [end - from, 0x9e3779b9];
      let at = from;
      for (; at + 4 <= end; at += 4) {
        const word = words.getInt32(at, true);
        a = Math.imul(a ^ word, 0x85ebca6b);
        a ^= a >>> 13;
        b = Math.imul((b << 5) | (b >>> 27), 0x2c1b3c6d) + word;
        b |= 0;
      }
      for (; at < end; at += 1) {
        const byte = words.getUint8(at) + 1;
        a = Math.imul(a ^ byte, 0x85ebca6b);
        a ^= a >>> 13;
        b = (Math.imul((b << 5) | (b >>> 27), 0x2c1b3c6d) + byte) | 0;
      }
      this.#one = (this.#one + mixed(a)) % wrap;
      this.#two = (this.#two + mixed(b ^ 0x7feb352d)) % wrap;
      count += 1;
      from = end + 1;
    }
    if (from !== rows.length) throw new RangeError('rows end in a newline');
    return count;
  }

  /** 32 hexadecimal digits. */
  digest(): string {
    return [this.#one, this.#two].map(sum => sum.toString(16).padStart(16, '0')).join('');
  }
}

/** Has every bit of the input move half of the bits that come out (the finalizer of MurmurHash3). */
function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
