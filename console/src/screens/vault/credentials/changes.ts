import type { Credential, CredentialField } from './queries.ts';

/** What the form of a credential holds, with one value and one mark for clearing it a field of its type. */
export interface Entered {
  readonly name: string;
  readonly notes: string;
  readonly values: readonly string[];
  readonly cleared: readonly boolean[];
}

/** What to send: only what was changed. */
export interface Changes {
  readonly name?: string;
  readonly notes?: string | null;
  readonly fields: readonly { readonly fieldId: string; readonly value: string | null }[];
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
  if (entered === (secure ? '' : (value ?? ''))) return undefined;
  return entered === '' ? null : entered;
}
