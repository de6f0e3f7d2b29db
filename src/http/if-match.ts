import type { IfMatch } from '../kernel/actor.ts';
import { type Revised, stateTag } from '../kernel/edits.ts';
import { refuseField } from '../kernel/errors.ts';

/**
 * One of a list of entity tags with what parts it from the next. RFC 9110 §8.8.3: `W/` for a weak one, then anything but
 * quotes, blanks and control characters, quoted.
 */
const listed = /[ \t,]*(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?:,[ \t,]*|$)/y;
/**
 * A tag of ours (`stateTag`). Proxies that compress make them weak (RFC 9110 §8.8.1), or put the coding behind them, as Apache
 * (`7.0c1d2e3f4a5b-gzip`) and others (`…;br`) do; both come back in `If-Match`, and mean the same state.
 */
const given = /^(\d{1,15}\.[0-9a-f]{12})(?:[-;:].*)?$/;

/**
 * The states that a request wants a thing to have, by its `If-Match` (RFC 9110 §13.1.1). Tags that we never gave stay out:
 * nothing matches them. Refuses what is none of that form.
 */
export function ifMatchOf(header: string | undefined): IfMatch | undefined {
  if (header === undefined) return undefined;
  const list = header.trim();
  if (list === '*') return 'any';
  const states: string[] = [];
  for (let at = 0; at < list.length || at === 0; at = listed.lastIndex) {
    listed.lastIndex = at;
    const [, tag] = listed.exec(list) ?? [];
    if (tag === undefined)
      throw refuseField('If-Match', 'must be * or one or more entity tags with their quotes, such as "7.0c1d2e3f4a5b"');
    const [, state] = given.exec(tag) ?? [];
    if (state !== undefined) states.push(state);
  }
  return states;
}

/** The entity tag of a thing in the state that is shown. */
export function etagOf(shown: Revised): string {
  return `"${stateTag(shown)}"`;
}
