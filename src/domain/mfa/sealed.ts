import type { SealedColumn } from '../sealed-column.ts';

/** The secret of a factor, bound to its row so that it opens in no other. */
export const sealedFactor: SealedColumn = {
  table: 'mfa_factors',
  column: 'secret',
  id: 'id',
  binding: id => `mfa:${id}`,
  kind: 'value',
};
