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
  if (Number.isNaN(date.getTime())) throw unexpected('a date', 'is not in the calendar');
  return date;
}
