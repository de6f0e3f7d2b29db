import type { DB } from '../platform/db/tables.ts';

/**
 * A column of sealed bytes, declared by the capability that seals them and listed in its `capability.ts`: what a rotation
 * brings under the next key version.
 */
export interface SealedColumn {
  readonly table: keyof DB;
  readonly column: string;
  /** Column of the row's UUID. */
  readonly id: string;
  /** The additional data that the bytes of a row are sealed with. */
  readonly binding: (id: string) => string;
  /** `value`: what `seal` makes; `record`: the wrapped key that `newRecordKey` makes. */
  readonly kind: 'value' | 'record';
}

/** Every column of bytes that a key-encryption key protects. */
export function sealedIn(capabilities: readonly { readonly sealed: readonly SealedColumn[] }[]): SealedColumn[] {
  return capabilities.flatMap(({ sealed }) => sealed);
}
