import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { anId, command } from '../action.ts';
import { Id, Name } from '../fields.ts';
import { companyForCredential } from './companies.ts';
import { type Credential, credentialById, credentialTaken } from './credentials.ts';
import { FieldValues, Notes } from './fields.ts';
import { overCredentials, reaches, reachesInto, reachOf } from './reach.ts';
import { newDataKey } from './sealing.ts';
import { lockTypeFor } from './type-use.ts';
import { checkedValues, storeValues, storeVersion } from './values.ts';

/** Keeps a credential for a company; secure values are sealed under a data key of its own. */
export const createCredential = command('credential.create', {
  input: Type.Object(
    { name: Name, notes: Type.Optional(Notes), typeId: Id, companyId: Id, fields: FieldValues },
    { additionalProperties: false },
  ),
  permit: overCredentials('create'),
  refuses: ['company.not_found', 'credential.exists', 'credential.not_found', 'credential_type.not_found'],
  audit: { of: 'credential', details: { name: 'Name', type: anId, company: anId, fields: ['password'] } },
  run: async ({ tx, ports, at, actor, use, target }, given): Promise<Credential> => {
    const reach = await reachOf(tx, use);
    const company = await companyForCredential(tx, given.companyId);
    if (company === undefined || !reachesInto(reach, company.organization_id)) throw refuse('company.not_found', {});
    const type = await lockTypeFor(tx, given.typeId, company.organization_id);
    if (!reaches(reach, type.id, company.organization_id))
      throw refuse('permission.denied', { missing: ['credential.create'] });
    const values = checkedValues(type.fields, given.fields, new Map());
    const id = ports.newId();
    const { wrapped, key: held } = newDataKey(ports.keyring, id);
    using key = held;
    const by = actor.userId;
    try {
      await tx.rows({
        name: 'insert_credential',
        text: `insert into credentials (id, name, notes, type_id, company_id, data_key, created_by, created_at, updated_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
        values: [id, given.name, given.notes ?? null, type.id, company.id, Buffer.from(wrapped), by, at],
      });
    } catch (error) {
      throw credentialTaken(error);
    }
    const set = new Map([...values].filter(([, value]) => value !== null));
    await storeVersion(tx, { id, version: 1, fields: [...set.keys()], texts: {}, by, at });
    await storeValues(tx, { id, key, version: 1, fields: type.fields, values: set });
    target(
      { kind: 'credential', id, name: given.name, organization: company.organization_id },
      { name: given.name, type: type.name, company: company.id, fields: [...set.keys()] },
    );
    return credentialById(tx, id, reach);
  },
  revisionOf: credential => credential,
});
