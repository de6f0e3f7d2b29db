import { type Part, textPart } from '../../../parts/stale/parts.ts';
import type { Credential, CredentialField } from './queries.ts';
import { texts } from './texts.tsx';

/** What the form of a credential holds, with one value and one mark for clearing it a field of its type. */
export interface Entered extends Record<string, unknown> {
  readonly name: string;
  readonly notes: string;
  /** Ids of the fields that `values` and `cleared` are of, in this order. */
  readonly ids: readonly string[];
  readonly values: readonly string[];
  readonly cleared: readonly boolean[];
}

/** What to send: only what was changed. */
export interface Changes {
  readonly name?: string;
  readonly notes?: string | null;
  readonly fields: readonly { readonly fieldId: string; readonly value: string | null }[];
}

/** The form of a credential that nobody has entered anything into. */
export function enteredOf({ name, notes, fields }: Credential): Entered {
  return {
    name,
    notes: notes ?? '',
    ids: fields.map(({ id }) => id),
    values: fields.map(({ secure, value }) => (secure ? '' : (value ?? ''))),
    cleared: fields.map(() => false),
  };
}

/** What there is to compare of a credential: secure values only by whether one was entered. */
export function partsOf({ fields }: Credential): Part<Entered>[] {
  return [
    textPart<Entered>('name', texts.name),
    ...fields.map(fieldPart),
    textPart<Entered>('notes', texts.notes, { long: true }),
  ];
}

function fieldPart({ id, name, secure }: CredentialField): Part<Entered> {
  return {
    key: `field ${id}`,
    label: name,
    said: ({ ids, values, cleared }) => {
      const index = ids.indexOf(id);
      if (cleared[index] === true) return texts.cleared;
      const value = values[index] ?? '';
      if (!secure) return value;
      return value === '' ? texts.notShown : texts.aNewValueTheOneSavedNow;
    },
    put: (values, from) => {
      const [into, out] = [values.ids.indexOf(id), from.ids.indexOf(id)];
      return {
        ...values,
        values: values.values.map((value, index) => (index === into ? (from.values[out] ?? '') : value)),
        cleared: values.cleared.map((value, index) => (index === into ? from.cleared[out] === true : value)),
      };
    },
  };
}

export function changesOf(credential: Credential, { name, notes, values, cleared }: Entered): Changes {
  return {
    ...(name === credential.name ? {} : { name }),
    ...(notes === (credential.notes ?? '') ? {} : { notes: notes === '' ? null : notes }),
    fields: credential.fields.flatMap((field, index) => {
      const value = changed(field, values[index] ?? '', cleared[index] === true);
      return value === undefined ? [] : [{ fieldId: field.id, value }];
    }),
  };
}

/** Undefined when it stays. A secure value that nobody typed anything over stays. */
function changed({ secure, value }: CredentialField, entered: string, cleared: boolean): string | null | undefined {
  if (cleared) return null;
  const before = secure ? '' : (value ?? '');
  if (withLineFeeds(entered) === withLineFeeds(before)) return undefined;
  return entered === '' ? null : withLineEndsOf(before, entered);
}

/** Fields of several lines have LF for every line end (HTML, "API value"), whatever they were given. */
function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Gives a text the line ends of the one that it replaces, where those were CRLF throughout: values are for other systems. */
function withLineEndsOf(before: string, text: string): string {
  const isCrLf = before.includes('\r\n') && !/\r(?!\n)|(?<!\r)\n/.test(before);
  return isCrLf ? withLineFeeds(text).replaceAll('\n', '\r\n') : text;
}
