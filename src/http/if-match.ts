import type { IfMatch } from '../kernel/actor.ts';
import { refuseField } from '../kernel/errors.ts';

/**
 * One of a list of entity tags with what parts it from the next. RFC 9110 §8.8.3: `W/` for a weak one, then anything but
 * quotes, blanks and control characters, quoted.
 */
const listed = /[ \t,]*(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,[ \t,]*|$)/y;
/**
 * Our tags are revisions. Proxies that compress make them weak (RFC 9110 §8.8.1), or put the coding behind them, as Apache
 * (`7-gzip`) and others (`7;br`) do; both come back in `If-Match`, and mean the same revision.
 */
const revision = /^(\d{1,15})(?:[-;:].*)?$/;

/**
 * The revisions that a request wants a thing to have, by its `If-Match` (RFC 9110 §13.1.1). Tags that we never gave stay out:
 * nothing matches them. Refuses what is none of that form.
 */
export function ifMatchOf(header: string | undefined): IfMatch | undefined {
  if (header === undefined) return undefined;
  const given = header.trim();
  if (given === '*') return 'any';
  const revisions: number[] = [];
  for (let at = 0; at < given.length || at === 0; at = listed.lastIndex) {
    listed.lastIndex = at;
    const [, tag] = listed.exec(given) ?? [];
    if (tag === undefined)
      throw refuseField('If-Match', 'must be * or one or more entity tags with their quotes, such as "7"');
    const [, number] = revision.exec(tag) ?? [];
    if (number !== undefined) revisions.push(Number(number));
  }
  return revisions;
}

/** The tag that tells a revision. */
export function etagOf(revision: number): string {
  return `"${revision}"`;
}
