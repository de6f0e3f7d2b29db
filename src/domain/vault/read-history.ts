import Type from 'typebox';
import type { Page } from '../../kernel/page.ts';
import { query } from '../action.ts';
import { credentialById } from './credentials.ts';
import { Id, Window } from './fields.ts';
import { overCredentials, reachOf } from './reach.ts';

/** One change of a credential's values: who, when and which, never what. */
export interface Version {
  readonly version: number;
  readonly at: string;
  /** User id; null for the operator. */
  readonly by: string | null;
  /** What that person is called now; null for the operator and for people who are gone. */
  readonly by_name: string | null;
  readonly fields: readonly string[];
}

/** The changes of a credential's values, the last one first. */
export const readCredentialHistory = query('credential.read_history', {
  input: Type.Object({ id: Id, limit: Window.limit, offset: Window.offset }, { additionalProperties: false }),
  permit: overCredentials('fetch', 'fields.fetch'),
  run: async ({ db, say }, { id, limit, offset }): Promise<Page<Version>> => {
    const credential = await credentialById(db, id, await reachOf(db, say));
    const items = await db.rows<Version>({
      name: 'credential_history',
      text: `select v.version, v.at, v.by, coalesce(u.display_name, u.username) as by_name, v.fields
        from credential_versions v left join users u on u.id = v.by and u.deleted_at is null
        where v.credential_id = $1 order by v.version desc limit $2 offset $3`,
      values: [credential.id, limit, offset],
    });
    return { items, total: credential.version, next: null, limit };
  },
});
