import type { Static, TSchema } from 'typebox';
import Type from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { ConnectWiseFailed } from './failures.ts';

/** Records are numbered with 32 bits. */
export const idSchema = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
export const textSchema = Type.Optional(Type.Union([Type.String({ maxLength: 4000 }), Type.Null()]));
export const flagSchema = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));
/** A reference to another record; only its name is of interest. */
export const namedSchema = Type.Optional(Type.Union([Type.Object({ name: textSchema }), Type.Null()]));
const momentText = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,7})?(Z|[+-]\\d\\d:\\d\\d)$',
});
export const momentSchema = Type.Optional(Type.Union([momentText, Type.Null()]));
export const infoSchema = Type.Optional(Type.Union([Type.Object({ lastUpdated: momentSchema }), Type.Null()]));

/**
 * Makes a check that an answer has a form. It throws `connectwise.unexpected` with the place that is wrong and not
 * with what stands there. Compiled at the first use, which most installations never come to.
 */
export function reader<S extends TSchema>(what: string, schema: S): (answer: unknown) => Static<S> {
  let validator: Validator | undefined;
  return answer => {
    validator ??= Compile(schema);
    if (validator.Check(answer)) return answer as Static<S>;
    const place = validator.Errors(answer)[0]?.instancePath ?? '';
    throw unexpected(what, place === '' ? 'has the wrong form' : `has the wrong form at ${place}`);
  };
}

export function unexpected(what: string, why: string): ConnectWiseFailed {
  return new ConnectWiseFailed('connectwise.unexpected', `${what} from ConnectWise ${why}`);
}

/** A record that cannot be used, and why; id null: not even its number can be read. */
export interface BadRecord {
  readonly id: number | null;
  readonly problem: string;
}

/** Records of one page. */
export interface ReadPage<T> {
  readonly records: readonly T[];
  /** How many came, good and bad. */
  readonly received: number;
}

const readList = reader('a list', Type.Array(Type.Unknown(), { maxItems: 1000 }));

/**
 * Reads each record of a page by itself: one that is bad goes to `onBad` and leaves the others as they are. Throws
 * `connectwise.unexpected` for what is no list.
 */
export function readEach<T>(
  answer: unknown,
  read: (record: unknown) => T,
  onBad: (record: BadRecord) => void,
): ReadPage<T> {
  const all = readList(answer);
  const records = all.flatMap(record => {
    try {
      return [read(record)];
    } catch (error) {
      if (!(error instanceof ConnectWiseFailed)) throw error;
      onBad({ id: idOf(record), problem: error.message });
      return [];
    }
  });
  return { records, received: all.length };
}

const HasId = Compile(Type.Object({ id: idSchema }));

function idOf(record: unknown): number | null {
  return HasId.Check(record) ? record.id : null;
}

/** One line without control characters, of which PostgreSQL refuses at least NUL; null when nothing is left. */
export function line(text: string | null | undefined): string | null {
  const clean = (text ?? '')
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return clean === '' ? null : clean;
}

/** Throws `connectwise.unexpected` for a date that is not in the calendar. */
export function moment(text: string | null | undefined): Date | null {
  if (text === null || text === undefined) return null;
  const date = new Date(text);
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
  // The 30th of February would be taken for the 2nd of March.
  const there = Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number.isNaN(date.getTime()) || !there) throw unexpected('a date', 'is not in the calendar');
  return date;
}
