import Type from 'typebox';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { credentialById } from './credentials.ts';
import { overCredentials, reachOf } from './reach.ts';
import { lastValues } from './values.ts';

/** A field as it is stored: the plain value, or the sealed bytes of a secure one, in base64. */
export interface FieldAsStored {
  readonly credential_id: string;
  readonly field_id: string;
  readonly value: string | null;
}

/** The fields of a credential as they are stored, in the order of its type. */
export const fetchCredentialFields = query('credential.read_fields', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: overCredentials('fetch', 'fields.fetch'),
  refuses: ['credential.not_found'],
  run: async ({ db, use }, { id }): Promise<readonly FieldAsStored[]> => {
    const credential = await credentialById(db, id, await reachOf(db, use));
    const values = await lastValues(db, credential.id);
    return credential.type.fields.map(field => {
      const stored = values.get(field.id);
      const sealed = stored?.sealed ?? null;
      return {
        credential_id: credential.id,
        field_id: field.id,
        value: sealed === null ? (stored?.value ?? null) : Buffer.from(sealed).toString('base64'),
      };
    });
  },
});
