import type { TSchema } from 'typebox';
import { type DomainError, placeWords, refuseField } from './errors.ts';
import { canonicalAddress } from './ip-address.ts';

/*
 * Texts that mean the same are brought to one form before an action gets them. Which form that is, the action's schema
 * says by a text's `format`; where it says nothing, and for names in objects, it is Unicode NFC.
 */

const maximumDepth = 64;
/** As many marks may follow one letter: normalizing takes the square of them (UAX #15, stream-safe text). */
const mostMarks = 30;
/** Of each UTF-16 unit whether it may be a mark, or half of one; made with the first text that needs it. */
let marks: Uint8Array | null = null;
const runOfMarks = new RegExp(`(?<!\\p{M})\\p{M}{${mostMarks + 1}}`, 'u');

type Form = (text: string) => string;

const composed: Form = text => text.normalize('NFC');
/** UUIDs are stored and compared in lower case. */
const lowerUuid: Form = text =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : composed(text);

/** The formats with a form of their own. */
const forms: Readonly<Record<string, Form>> = {
  /** Kept as it is, byte for byte: it is for other systems, which compare as they please. */
  exact: text => text,
  uuid: lowerUuid,
  /** Of anything: some are UUIDs. */
  id: lowerUuid,
  address: text => canonicalAddress(text) ?? composed(text),
};

/** What a schema says about the texts in a value; null where it is NFC for all of them. */
interface Plan {
  readonly form?: Form;
  readonly parts?: ReadonlyMap<string, Plan>;
  readonly items?: Plan;
}

const plans = new WeakMap<TSchema, Plan | { readonly none: true }>();

/**
 * Brings every text in a value to its form. Refuses what PostgreSQL cannot hold (NUL, lone surrogates), nesting deeper
 * than 64, more than 30 marks on one letter, and names that are one and the same once they have been composed.
 */
export function normalized(value: unknown, schema?: TSchema): unknown {
  return partOf(value, schema === undefined ? null : planOf(schema), []);
}

function partOf(value: unknown, plan: Plan | null, path: string[]): unknown {
  if (typeof value === 'string') return textIn(value, plan?.form ?? composed, path);
  if (typeof value !== 'object' || value === null) return value;
  if (path.length > maximumDepth) throw refuseAt(path, 'is nested too deeply');
  const isArray = Array.isArray(value);
  if (!isArray && Object.getPrototypeOf(value) !== Object.prototype) return value;
  if (isArray)
    return value.map((item, index) => {
      path.push(String(index));
      const part = partOf(item, plan?.items ?? null, path);
      path.pop();
      return part;
    });
  const out: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    path.push(key);
    const name = textIn(key, composed, path);
    if (Object.hasOwn(out, name)) throw refuseAt(path, 'stands twice in one object');
    put(out, name, partOf(item, plan?.parts?.get(key) ?? null, path));
    path.pop();
  }
  return out;
}

/** Sets a property whatever it is called: an assignment to `__proto__` makes no property. */
function put(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function textIn(text: string, form: Form, path: readonly string[]): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII fast path is a range of all of them but NUL
  if (/^[\u0001-\u007f]*$/.test(text)) return form === composed ? text : form(text);
  if (text.includes('\u0000') || !text.isWellFormed()) throw refuseAt(path, 'must be well-formed text without NUL');
  if (hasTooManyMarks(text)) throw refuseAt(path, `must not have more than ${mostMarks} marks on one letter`);
  return form(text);
}

/**
 * Looks back from every place where a run could end, and goes on behind the last unit that is no mark, so that most of
 * a text is never looked at. Halves of characters are then looked at as a whole.
 */
function hasTooManyMarks(text: string): boolean {
  marks ??= Uint8Array.from({ length: 65_536 }, (_, unit) =>
    /[\p{M}\p{Cs}]/u.test(String.fromCharCode(unit)) ? 1 : 0,
  );
  for (let end = mostMarks; end < text.length; ) {
    let at = end;
    while (at >= end - mostMarks && marks[text.charCodeAt(at)] === 1) at -= 1;
    if (at < end - mostMarks) return runOfMarks.test(text);
    end = at + mostMarks + 1;
  }
  return false;
}

function refuseAt(path: readonly string[], message: string): DomainError<'input.invalid'> {
  return refuseField(placeWords(path), message);
}

function planOf(schema: TSchema): Plan | null {
  let plan = plans.get(schema);
  if (plan === undefined) {
    plan = made({ ...schema }) ?? { none: true };
    plans.set(schema, plan);
  }
  return 'none' in plan ? null : plan;
}

function made(schema: Readonly<Record<string, unknown>>): Plan | null {
  const { format, properties, items, anyOf, allOf } = schema;
  const form = typeof format === 'string' && Object.hasOwn(forms, format) ? forms[format] : undefined;
  const parts = new Map<string, Plan>();
  for (const [name, property] of isRecord(properties) ? Object.entries(properties) : []) {
    const plan = isRecord(property) ? made(property) : null;
    if (plan !== null) parts.set(name, plan);
  }
  const own: Plan = {
    ...(form === undefined ? {} : { form }),
    ...(parts.size === 0 ? {} : { parts }),
    ...withItems(isRecord(items) ? made(items) : null),
  };
  // What any of them says holds: which one it is, is found out later, by the validator.
  const others = [anyOf, allOf].flatMap(list => (Array.isArray(list) ? list.filter(isRecord).map(made) : []));
  const whole = others.reduce<Plan>((sum, other) => (other === null ? sum : merged(sum, other)), own);
  return Object.keys(whole).length === 0 ? null : whole;
}

function withItems(items: Plan | null | undefined): Pick<Plan, 'items'> {
  return items === null || items === undefined ? {} : { items };
}

function merged(first: Plan, second: Plan): Plan {
  const parts = new Map(first.parts);
  for (const [name, plan] of second.parts ?? []) {
    const before = parts.get(name);
    parts.set(name, before === undefined ? plan : merged(before, plan));
  }
  const items = first.items !== undefined && second.items !== undefined ? merged(first.items, second.items) : undefined;
  return {
    ...second,
    ...first,
    ...(parts.size === 0 ? {} : { parts }),
    ...withItems(items),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
