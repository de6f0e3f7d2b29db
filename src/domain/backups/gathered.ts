/** Gathers rows whose bytes are soon overwritten. */
export interface Gathered {
  readonly length: number;
  add(row: Buffer): void;
  /** What was gathered since the last time, in a buffer of its own. */
  take(): Buffer;
}

const firstBytes = 256 * 1024;

export function gathered(): Gathered {
  let buffer = Buffer.allocUnsafeSlow(firstBytes);
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(row) {
      if (length + row.length > buffer.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, length + row.length));
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      row.copy(buffer, length);
      length += row.length;
    },
    take() {
      const taken = Buffer.from(buffer.subarray(0, length));
      length = 0;
      return taken;
    },
  };
}
