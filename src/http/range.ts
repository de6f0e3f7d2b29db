import { refuse } from '../kernel/errors.ts';
import type { ByteRange } from '../platform/objects/objects.ts';

/**
 * The part of a body that a `Range` asks for (RFC 9110 §14.1.2); null for all of it, which also answers what cannot be read,
 * is in other units, or are several parts. Refuses with `http.range_unsatisfiable` what lies behind the end.
 */
export function rangeIn(header: string | undefined, size: number): ByteRange | null {
  const [, first = '', last = ''] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  const range =
    first === ''
      ? { first: Math.max(0, size - Number(last)), last: size - 1 }
      : { first: Number(first), last: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  if (range.first >= size) throw refuse('http.range_unsatisfiable', { size });
  return range;
}
