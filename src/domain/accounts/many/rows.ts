import Type, { type Static, type TObject } from 'typebox';
import { DomainError } from '../../../kernel/errors.ts';
import { parse } from '../../../kernel/input.ts';
import { normalized } from '../../../kernel/normalize.ts';
import { type SystemRoleMoniker, systemRoleMonikers } from '../../access/system-roles.ts';
import { orNull } from '../../fields.ts';
import { Department, Email, JobTitle, PersonName, Phone, Username } from '../../people/fields.ts';

const changes = {
  first_name: Type.Optional(orNull(PersonName)),
  last_name: Type.Optional(orNull(PersonName)),
  department: Type.Optional(orNull(Department)),
  phone: Type.Optional(orNull(Phone)),
  /**
   * The moniker of a role; any other text is a job title, as the document has it. One of the system's takes the place of the roles before,
   * another one is given besides.
   */
  role: Type.Optional(JobTitle),
};

/**
 * What a row may hold. Whoever is there already is named by an id or an address; what is not changed of them may stand there
 * too, so that the rows by which people were created can be sent again to disable or delete them.
 */
export const rowsOf = {
  create: Type.Object({ email: Email, username: Type.Optional(Username), ...changes }, { additionalProperties: false }),
  update: Type.Object(
    { id: Type.Optional(Type.String({ format: 'uuid' })), email: Type.Optional(Email), ...changes },
    { additionalProperties: false },
  ),
} as const;

/** What is wrong with a row: the field, where it is one, and words. */
export interface RowProblem {
  readonly field: string | null;
  readonly message: string;
}

/** A row as its form has it, or what is wrong with it. */
export function rowAs<S extends TObject>(
  form: S,
  fields: Readonly<Record<string, unknown>>,
): { readonly row: Static<S> } | { readonly problem: RowProblem } {
  try {
    return { row: parse(form, normalized(fields)) as Static<S> };
  } catch (error) {
    if (!(error instanceof DomainError && error.is('input.invalid'))) throw error;
    const [first] = error.details.fields;
    const message = error.details.fields.map(each => `${each.field} ${each.message}`.trim()).join('; ');
    return { problem: { field: first?.field ?? null, message } };
  }
}

/** The system's role that a text means, or the job title that it is. */
export function roleOrTitle(text: string | undefined): { role?: SystemRoleMoniker; jobTitle?: string } {
  if (text === undefined) return {};
  const role = systemRoleMonikers.find(each => each === text);
  return role === undefined ? { jobTitle: text } : { role };
}
