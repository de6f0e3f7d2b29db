declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such credential, or none that this caller may see. */
    'credential.not_found': Record<never, never>;
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

export type {};
