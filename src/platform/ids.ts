import { v7 } from 'uuid';

/** A new UUIDv7: random, and ordered by the time it was made (RFC 9562 §5.7). */
export function newId(): string {
  return v7();
}
