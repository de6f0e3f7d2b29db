import type { SealedColumn } from '../sealed-column.ts';

/** Recipient and text of a message that waits, bound to its row. */
export const sealedMail: SealedColumn = {
  table: 'mail_messages',
  column: 'body',
  id: 'id',
  binding: id => `mail:${id}`,
  kind: 'value',
};
