import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { mustExist, placeFor } from '../access/rules.ts';
import { anId, command, needs } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Id } from '../fields.ts';
import { type Company, companyById, hasCredentials, lockedCompany, storeCompany } from './companies.ts';
import { editableCompany } from './editable.ts';
import { CompanyName, Identifier } from './fields.ts';

/**
 * Changes the named fields of a company; a null identifier clears it, a null organization makes it the platform's. It
 * moves only between places that the caller's node reaches, and not with its credentials, which others would then see.
 */
export const updateCompany = command('company.update', {
  input: Type.Object(
    {
      id: Id,
      name: Type.Optional(CompanyName),
      identifier: Type.Optional(Type.Union([Identifier, Type.Null()])),
      organizationId: Type.Optional(Type.Union([Id, Type.Null()])),
    },
    { additionalProperties: false },
  ),
  permit: needs('company.update'),
  refuses: [
    'company.has_credentials',
    'company.identifier_taken',
    'company.kept_in_connectwise',
    'company.not_found',
    'organization.not_found',
    'organization.required',
  ],
  audit: {
    of: 'company',
    details: { fields: ['name'], changes: { name: { from: 'Before', to: 'After' } }, from: anId, to: anId },
  },
  edits: { thing: editableCompany, id: ({ id }) => id },
  run: async ({ tx, ports, at, scope, caller, target }, { id, ...changes }): Promise<Company> => {
    const company = await lockedCompany(tx, id, scope);
    const { name = company.name, identifier = company.identifier } = changes;
    const organization =
      changes.organizationId === undefined
        ? company.organization_id
        : placeFor(scope, changes.organizationId, caller, 'company.update');
    const moves = organization !== company.organization_id;
    const fields = [
      ...(name === company.name ? [] : ['name']),
      ...(identifier === company.identifier ? [] : ['identifier']),
      ...(moves ? ['organization'] : []),
    ];
    target(
      { kind: 'company', id, name: company.name, organization: company.organization_id },
      { fields, ...(moves ? { from: company.organization_id, to: organization } : {}) },
    );
    // Without ConnectWise nobody else could mend them.
    const kept = ports.connectWise === null || company.cw_company_id === null ? [] : ['name', 'identifier'];
    const lost = fields.filter(field => kept.includes(field));
    if (lost.length > 0) throw refuse('company.kept_in_connectwise', { fields: lost });
    if (moves) {
      await mustExist(tx, organization);
      if (await hasCredentials(tx, id)) throw refuse('company.has_credentials', { what: 'moved' });
    }
    if (fields.length === 0) return company;
    await storeCompany(tx, company, { ...company, name, identifier, organization_id: organization }, at);
    const after = await companyById(tx, id, 'everything');
    target(
      { kind: 'company', id, name: company.name, organization: company.organization_id },
      changesOf(company, after, ['name', 'identifier']),
    );
    return after;
  },
  revisionOf: company => company,
});
