import type { Editing } from '../../kernel/action.ts';
import type { Edits } from '../../kernel/edits.ts';
import type { AsSelf } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { editable } from '../editable.ts';
import { keyOf } from './keys.ts';

/** One of one's own keys, whose `id` the input has. */
export const editsOwnKey: Edits<Tx, AsSelf & Editing<Tx>, { readonly id: string }> = {
  thing: editable('api_key', 'api_keys', 'API key'),
  id: async ({ id }, { tx, userId }) => (await keyOf(tx, { id, userId }, new Date(0))).id,
};
