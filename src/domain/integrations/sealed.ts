import type { SealedColumn } from '../sealed-column.ts';

/** The key of an integration, bound to its row so that it opens in no other. */
export const sealedIntegrationKey: SealedColumn = {
  table: 'integrations',
  column: 'sealed_key',
  id: 'id',
  binding: id => `integration:${id}`,
  kind: 'value',
};
