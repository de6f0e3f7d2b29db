import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import Format from 'typebox/format';
import { Settings } from 'typebox/system';
import { type FieldProblem, placeWords, refuse } from './errors.ts';
import { isMoment, momentWords } from './moment.ts';
import { wordsOfPattern } from './patterned.ts';
import { addressProblem, lineProblem, nameProblem, textProblem } from './text-forms.ts';

/** As many bad fields are told of at once: unknown ones may come by the thousand. */
const mostProblems = 64;
/** As many are looked for: most fields have one, those of a union several. */
const mostErrors = 2 * mostProblems;
Settings.Set({ maxErrors: mostErrors });

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Formats that say themselves what is wrong with a text. */
const explaining: Readonly<Record<string, (text: string) => string | null>> = {
  line: lineProblem,
  text: textProblem,
  name: nameProblem,
  email: addressProblem,
  // What is special about it is that it is not brought to another form: see normalize.ts.
  exact: textProblem,
  id: lineProblem,
  address: lineProblem,
};
for (const [name, problemOf] of Object.entries(explaining)) Format.Set(name, value => problemOf(value) === null);
Format.Set('uuid', value => uuid.test(value));
Format.Set('timezone', isTimezone);
Format.Set('moment', isMoment);

const formatWords: Readonly<Record<string, string>> = {
  uuid: 'must be a UUID',
  timezone: 'must be an IANA time zone such as Europe/Paris',
  moment: momentWords,
};

/** Whether a text is a UUID of any version. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** Zones found valid before: asking Intl takes longer than all other checks of a line together. */
const timezones = new Set<string>();
/** More than there are zones, fewer than the ways to write them in capitals. */
const timezonesKept = 1000;

function isTimezone(name: string): boolean {
  if (timezones.has(name)) return true;
  // Offsets such as +02:00 are accepted by Intl but name no zone with its summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    if (timezones.size < timezonesKept) timezones.add(name);
    return true;
  } catch {
    return false;
  }
}

const compiled = new WeakMap<TSchema, Validator>();

function validatorOf(schema: TSchema): Validator {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  return validator;
}

/** Returns the value when it has the schema's form; otherwise refuses, naming every bad field. Converts nothing. */
export function parse<S extends TSchema>(schema: S, value: unknown): Static<S> {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return value as Static<S>;
  throw refuse('input.invalid', { fields: problemsOf(validator.Errors(value), value) });
}

/** Whether a value has the schema's form. */
export function fits<S extends TSchema>(schema: S, value: unknown): value is Static<S> {
  return validatorOf(schema).Check(value);
}

function problemsOf(errors: readonly TLocalizedValidationError[], value: unknown): FieldProblem[] {
  const problems = new Map<string, string>();
  const choices = new Map<string, unknown[]>();
  const add = (field: string, message: string): void => {
    if (!problems.has(field)) problems.set(field, message);
  };
  for (const error of errors) {
    const place = partsOf(error.instancePath);
    const field = placeWords(place);
    switch (error.keyword) {
      case 'additionalProperties':
        for (const name of error.params.additionalProperties.slice(0, mostProblems))
          problems.set(placeWords([...place, name]), 'is not a known field');
        break;
      // Of each unknown field, before the error above, which is not there when these are too many.
      case 'boolean':
        add(field, 'is not a known field');
        break;
      case 'required':
        for (const name of error.params.requiredProperties) add(placeWords([...place, name]), 'is required');
        break;
      case 'const':
        choices.set(field, [...(choices.get(field) ?? []), error.params.allowedValue]);
        break;
      case 'enum':
        add(field, `must be one of ${error.params.allowedValues.join(', ')}`);
        break;
      case 'anyOf':
        break;
      default:
        add(field, wordsFor(error, value));
    }
  }
  for (const [field, allowed] of choices) problems.set(field, `must be one of ${allowed.join(', ')}`);
  if (problems.size === 0) problems.set('', 'does not have the form that is asked for');
  const all = [...problems].map(([field, message]) => ({ field, message }));
  if (errors.length < mostErrors && all.length <= mostProblems) return all;
  return [...all.slice(0, mostProblems), { field: '', message: 'has more fields that are wrong' }];
}

function wordsFor(error: TLocalizedValidationError, value: unknown): string {
  switch (error.keyword) {
    case 'type':
      return `must be ${[error.params.type].flat().map(withArticle).join(' or ')}`;
    case 'format': {
      const { format } = error.params;
      const text = valueAt(value, error.instancePath);
      const explained = typeof text === 'string' ? explaining[format]?.(text) : undefined;
      return explained ?? formatWords[format] ?? `must be a valid ${format}`;
    }
    case 'minLength':
      return error.params.limit === 1 ? 'must not be empty' : `must have at least ${error.params.limit} characters`;
    case 'maxLength':
      return `must have at most ${error.params.limit} characters`;
    case 'pattern':
      return wordsOfPattern(String(error.params.pattern));
    case 'minimum':
      return `must be at least ${error.params.limit}`;
    case 'maximum':
      return `must be at most ${error.params.limit}`;
    case 'minItems':
      return error.params.limit === 1 ? 'must not be empty' : `must have at least ${error.params.limit} entries`;
    case 'maxItems':
      return `must have at most ${error.params.limit} ${error.params.limit === 1 ? 'entry' : 'entries'}`;
    case 'minProperties':
      return error.params.limit === 1 ? 'must not be empty' : `must have at least ${error.params.limit} fields`;
    case 'maxProperties':
      return `must have at most ${error.params.limit} ${error.params.limit === 1 ? 'field' : 'fields'}`;
    case 'uniqueItems':
      return 'must not have the same entry twice';
    default:
      return error.message;
  }
}

/** The names in a JSON pointer (RFC 6901). */
function partsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What stands at a JSON pointer. */
function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const key of partsOf(pointer)) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  return at;
}

function withArticle(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : type === 'null' ? 'null' : `a ${type}`;
}
