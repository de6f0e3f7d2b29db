import type { ErrorTable } from '../../kernel/errors.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such credential, or none that this caller may see. */
    'credential.not_found': Record<never, never>;
    /** Nobody has the credential by a share of that id. */
    'credential.share_not_found': Record<never, never>;
    /** The company has a credential of that name. */
    'credential.exists': Record<never, never>;
    /** A stored value, or the data key of them all (null), does not open: it was changed or moved outside Gatehouse. */
    'credential.unreadable': { readonly fieldId: string | null };
    /** The credential has no secure field of that id. */
    'secure_field.not_found': { readonly fieldId: string };
    /** No such credential type, or none that this caller may see. */
    'credential_type.not_found': Record<never, never>;
    'credential_type.exists': Record<never, never>;
    /** The permission scope overlaps that of another type (null: permission nodes, which begin like it). */
    'credential_type.scope_taken': { readonly scope: string; readonly overlaps: string | null };
    /** A field that holds sealed values cannot become a plain one. */
    'credential_type.field_sealed': { readonly fieldId: string };
    /** The type has no such field, or no more; who says so may see the type. */
    'credential_type.no_such_field': { readonly fieldId: string };
    'credential_type.field_exists': { readonly fieldId: string };
    'credential_type.last_field': Record<never, never>;
  }
}

export const vaultErrors = {
  'credential.not_found': { status: 404, message: () => 'Credential not found' },
  'credential.share_not_found': { status: 404, message: () => 'This credential is not shared that way any more' },
  'credential.exists': { status: 409, message: () => 'The company already has a credential with this name' },
  'credential.unreadable': {
    status: 500,
    message: ({ fieldId }) =>
      fieldId === null
        ? 'The credential cannot be decrypted: its data key was changed outside Gatehouse; restore it from a backup, or delete the credential and create it again'
        : `The value of ${fieldId} cannot be decrypted: it was changed outside Gatehouse; restore it from a backup, or enter a new value`,
  },
  'secure_field.not_found': { status: 404, message: ({ fieldId }) => `Secure field not found: ${fieldId}` },
  'credential_type.not_found': { status: 404, message: () => 'Credential type not found' },
  'credential_type.exists': { status: 409, message: () => 'A credential type with this name already exists' },
  'credential_type.scope_taken': {
    status: 409,
    message: ({ scope, overlaps }) => {
      if (overlaps === null)
        return `Gatehouse’s own permissions begin with ${scope}; begin the permission scope with another word`;
      if (overlaps === scope) return `Another credential type has the permission scope ${scope}; choose another`;
      return `The permission scope ${scope} overlaps ${overlaps}, which another credential type has; choose one that does not begin with the other, nor the other with it`;
    },
  },
  'credential_type.field_sealed': {
    status: 409,
    message: ({ fieldId }) =>
      `The field ${fieldId} holds sealed values and cannot become a plain one; leave it out and add another`,
  },
  'credential_type.no_such_field': {
    status: 404,
    message: ({ fieldId }) => `The credential type has no field ${fieldId}`,
  },
  'credential_type.field_exists': {
    status: 409,
    message: ({ fieldId }) => `The credential type has a field ${fieldId} already`,
  },
  'credential_type.last_field': {
    status: 409,
    message: () => 'A credential type keeps at least one field; add another first, or delete the type',
  },
} satisfies Partial<ErrorTable>;
