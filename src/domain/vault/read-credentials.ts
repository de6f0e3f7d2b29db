import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Lent } from '../../kernel/holdings.ts';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import type { Access } from '../access/shared-access.ts';
import { allOf, needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { companyWithCredentials } from './companies.ts';
import { type Credential, credentialById, credentialsOf } from './credentials.ts';
import { lentTo, overCredentials, reachesInto, reachOf, sharedAccess } from './reach.ts';
import { typeBy } from './types.ts';

/** A credential, and how far it is shared with the caller or their teams besides what they hold. */
export interface CredentialAsRead extends Credential {
  readonly shared_access: Access | null;
  /** What is shared with the caller alone, since a request of theirs was approved. */
  readonly lent: Lent | null;
}

/** One credential, without its secure values. */
export const readCredential = query('credential.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: overCredentials('fetch'),
  refuses: ['credential.not_found'],
  run: async ({ db, use }, { id }): Promise<CredentialAsRead> => {
    const credential = await credentialById(db, id, await reachOf(db, use));
    const byTeam = await sharedAccess(db, use.actor, id);
    const lent = lentTo(use.actor, credential.id, credential.company.organization_id) ?? null;
    return { ...credential, shared_access: lent === null || byTeam === 'write' ? byTeam : lent.access, lent };
  },
  revisionOf: credential => credential,
});

/** The credentials of a company, by name. */
export const listCredentialsOfCompany = query('credential.list_of_company', {
  input: Type.Object({ companyId: Id, ...Window }, { additionalProperties: false }),
  permit: overCredentials('fetch.many'),
  refuses: ['company.not_found'],
  run: async ({ db, use }, { companyId, ...window }): Promise<Page<Credential>> => {
    const reach = await reachOf(db, use);
    const company = await companyWithCredentials(db, companyId);
    if (company === undefined) throw refuse('company.not_found', {});
    const found = await credentialsOf(db, { company: companyId }, reach, window);
    if (found.total === 0 && !reachesInto(reach, company.organization_id)) throw refuse('company.not_found', {});
    return pageOf(found, window);
  },
});

/** The credentials of a type, by name. */
export const listCredentialsOfType = query('credential.list_of_type', {
  input: Type.Object({ typeId: Id, ...Window }, { additionalProperties: false }),
  permit: allOf(needs('credential_type.fetch'), overCredentials('fetch.many')),
  refuses: ['credential_type.not_found'],
  run: async ({ db, use, scope }, { typeId, ...window }): Promise<Page<Credential>> => {
    const reach = await reachOf(db, use);
    await typeBy(db, typeId, scope);
    return pageOf(await credentialsOf(db, { type: typeId }, reach, window), window);
  },
});
