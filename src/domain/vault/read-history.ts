import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { credentialById } from './credentials.ts';
import { overCredentials, reachOf } from './reach.ts';
import type { Texts } from './values.ts';

/** One change of a credential: who, when, which fields, never what they hold; name and notes with what they were and are. */
export interface Version {
  readonly version: number;
  readonly at: string;
  /** User id; null for the operator. */
  readonly by: string | null;
  /** What that person is called now; null for the operator and for people who are gone. */
  readonly by_name: string | null;
  readonly fields: readonly string[];
  readonly texts: Texts;
}

/** The changes of a credential, the last one first. */
export const readCredentialHistory = query('credential.read_history', {
  input: Type.Object({ id: Id, ...Window }, { additionalProperties: false }),
  permit: overCredentials('fetch', 'fields.fetch'),
  refuses: ['credential.not_found'],
  run: async ({ db, use }, { id, ...window }): Promise<Page<Version>> => {
    const credential = await credentialById(db, id, await reachOf(db, use));
    const items = await db.rows<Version>({
      name: 'credential_history',
      text: `select v.version, v.at, v.by, coalesce(u.display_name, u.username) as by_name, v.fields,
          v.texts
        from credential_versions v left join users u on u.id = v.by and u.deleted_at is null
        where v.credential_id = $1 order by v.version desc limit $2 offset $3`,
      values: [credential.id, window.limit, window.offset],
    });
    return pageOf({ items, total: credential.version }, window);
  },
});
