import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const size = 16;
/** Drawn for many ids at once: asking the system for 16 bytes at a time costs more than all else in making an id. */
const pool = new Uint8Array(256 * size);
let used = pool.length;
let milliseconds = Number.NEGATIVE_INFINITY;
let sequence = 0;

/** A new UUIDv7: random, and ordered by the time it was made, also within a millisecond (RFC 9562 §5.7, §6.2). */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + size);
  used += size;
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    // The counter begins with the first bits of these bytes; the id's other random bits are the last six of them.
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
  } else {
    sequence += 1;
  }
  return v7({ random, msecs: milliseconds, seq: sequence });
}
