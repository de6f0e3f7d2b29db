import type { SealedColumn } from '../sealed-column.ts';

/** The key of a credential's values, wrapped for its row; the values themselves are sealed under it, and stay. */
export const sealedDataKey: SealedColumn = {
  table: 'credentials',
  column: 'data_key',
  id: 'id',
  binding: id => `credential:${id}`,
  kind: 'record',
};
