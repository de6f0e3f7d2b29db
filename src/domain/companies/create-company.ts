import Type from 'typebox';
import { mustExist, placeFor } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { type Company, companyById, insertCompany } from './companies.ts';
import { CompanyName, Identifier } from './fields.ts';

/** Creates a company that ConnectWise does not know. */
export const createCompany = command('company.create', {
  input: Type.Object(
    { name: CompanyName, identifier: Type.Optional(Identifier), organizationId: Type.Optional(Id) },
    { additionalProperties: false },
  ),
  permit: needs('company.create'),
  refuses: ['company.identifier_taken', 'company.not_found', 'organization.not_found', 'organization.required'],
  audit: { of: 'company', details: { name: 'Name', identifier: 'acme' } },
  run: async ({ tx, ports, at, actor, scope, caller, target }, input): Promise<Company> => {
    const organization = placeFor(scope, input.organizationId, caller, 'company.create');
    await mustExist(tx, organization);
    const { name, identifier = null } = input;
    const id = ports.newId();
    const createdBy = actor.userId;
    await insertCompany(tx, { id, name, identifier, organization, createdBy, at });
    target({ kind: 'company', id, name, organization }, { name, identifier });
    return companyById(tx, id, 'everything');
  },
  revisionOf: company => company,
});
