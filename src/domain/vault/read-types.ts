import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { needs, query } from '../action.ts';
import { type CredentialType, typeBy, typesIn } from './types.ts';

/** One credential type, by id or name. */
export const readCredentialType = query('credential_type.read', {
  input: Type.Object({ identifier: Type.String({ minLength: 1, maxLength: 255 }) }, { additionalProperties: false }),
  permit: needs('credential_type.fetch'),
  refuses: ['credential_type.not_found'],
  run: ({ db, scope }, { identifier }): Promise<CredentialType> => typeBy(db, identifier, scope),
  revisionOf: type => type,
});

/** The credential types there are for the caller, by name. */
export const listCredentialTypes = query('credential_type.list', {
  input: Type.Object(Window, { additionalProperties: false }),
  permit: needs('credential_type.fetch.many'),
  run: async ({ db, scope }, window): Promise<Page<CredentialType>> => pageOf(await typesIn(db, scope, window), window),
});
