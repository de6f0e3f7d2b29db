import type { SealedColumn } from '../sealed-column.ts';

/** What requests are signed with, bound to its row and to its place there. */
export const sealedSecret: SealedColumn = {
  table: 'webhooks',
  column: 'sealed_secret',
  id: 'id',
  binding: id => `webhook:${id}`,
  kind: 'value',
};

export const sealedFormerSecret: SealedColumn = {
  table: 'webhooks',
  column: 'sealed_former_secret',
  id: 'id',
  binding: id => `webhook-former:${id}`,
  kind: 'value',
};
