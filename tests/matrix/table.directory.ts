import { anywhere, type Entry, making, open, signedIn, upon } from './entry.ts';

const scoped = { scoped: true } as const;
/** Upon one credential, of a type whose permission scope may stand in place of `credential`. */
const uponCredential = (...nodes: readonly string[]) => upon('credential', nodes, scoped);
const revealing = ['credential.fetch', 'credential.secure_values.read'] as const;
/** What `requests.directory.ts` gives to people and roles, or takes from them. */
const giving = { gives: { patterns: ['report.read'], at: 'place' } } as const;
// Decision 14: no ConnectWise is configured here; what is answered then is only for those who get that far.
const withoutConnectWise = { status: 503, words: 'ConnectWise is not configured' } as const;

/** The part of the table that is below `/v1`. */
export const directoryTable = {
  'POST /v1/auth/refresh?x-refresh-token': open({ status: 201 }),
  'GET /v1/auth/uri': open({ status: 503, words: 'Microsoft sign-in is not configured' }),
  'GET /v1/auth/redirect': open({ status: 503, words: 'Microsoft sign-in is not configured' }),
  'POST /v1/auth/redirect/confirm': open({ status: 404, words: 'This sign-in is unknown' }),
  'GET /v1/teapot': open({ status: 418, words: "I'm a teapot" }),

  'GET /v1/user/@me': anywhere('user.read'),
  'PATCH /v1/user/@me': anywhere('user.write'),
  'POST /v1/user/@me/check-permission': anywhere('user.read', { status: 200 }),
  'GET /v1/user/users': anywhere(['user.read.other', 'user.list.other']),
  'GET /v1/user/users/:identifier': upon('person', 'user.read.other'),
  // Decision 13: it takes the node for one's own account too.
  'PATCH /v1/user/users/:identifier': upon('person', 'user.write.other'),
  'PATCH /v1/user/users/:identifier + roles': upon('person', ['user.write.other', 'user.roles.other']),
  'PATCH /v1/user/users/:identifier + permissions': upon(
    'person',
    ['user.write.other', 'user.permissions.other'],
    giving,
  ),
  'DELETE /v1/user/users/:identifier': upon('person', 'user.delete.other'),
  'GET /v1/user/users/:identifier/roles': upon('person', ['user.read.other', 'role.read']),
  'POST /v1/user/users/:identifier/check-permission': upon('person', 'user.read.other', { status: 200 }),

  'POST /v1/role': making('role', 'role.create', { platform: 'own organization' }),
  // A null that is named is the platform itself.
  'POST /v1/role + organizationId': making('role', 'role.create', { platform: 'forbidden' }),
  'POST /v1/role + permissions': making('role', 'role.create', { platform: 'own organization', ...giving }),
  'GET /v1/role': anywhere(['role.read', 'role.list']),
  'GET /v1/role/:identifier': upon('role', 'role.read'),
  'PATCH /v1/role/:identifier': upon('role', 'role.modify'),
  'PATCH /v1/role/:identifier + permissions': upon('role', 'role.modify', giving),
  // Nobody changes or ends what gives more than they hold.
  'PATCH /v1/role/:identifier + that gives something': upon('giving_role', 'role.modify', giving),
  'DELETE /v1/role/:identifier': upon('role', 'role.delete'),
  'DELETE /v1/role/:identifier + that gives something': upon('giving_role', 'role.delete', giving),
  'POST /v1/role/:identifier/permissions': upon('role', 'role.modify', { status: 200, ...giving }),
  'DELETE /v1/role/:identifier/permissions': upon('giving_role', 'role.modify', giving),
  // Decision 13: what it shows of people lies where roles may be read.
  'GET /v1/role/:identifier/users': upon('role', ['role.read', 'user.read']),

  'GET /v1/permissions': anywhere('role.read'),
  'GET /v1/permissions/nodes': anywhere('role.read'),
  'GET /v1/permissions/:category': anywhere('role.read'),

  'GET /v1/company/companies': anywhere('company.fetch.many'),
  'GET /v1/company/companies/:identifier': upon('company', 'company.fetch'),
  'GET /v1/company/companies/:identifier + includeAddress': upon('company', ['company.fetch', 'company.fetch.address']),
  'GET /v1/company/companies/:identifier/configurations': upon(
    'company',
    ['company.fetch', 'company.fetch.configurations'],
    withoutConnectWise,
  ),
  'POST /v1/company/companies': making('company', 'company.create', { platform: 'own organization' }),
  'PATCH /v1/company/companies/:identifier': upon('company', 'company.update'),
  'DELETE /v1/company/companies/:identifier': upon('company', 'company.delete'),
  // Decision 14: one set of keys reads the customers of everybody.
  'POST /v1/company/sync': anywhere('company.sync', { onlyEverywhere: true, ...withoutConnectWise }),
  'GET /v1/company/sync': anywhere('company.sync', { onlyEverywhere: true }),

  // Decision 12: types of the platform can be read and used inside every organization, and changed by the platform only.
  'GET /v1/credential-type': anywhere('credential_type.fetch.many'),
  'GET /v1/credential-type/:id': upon('credential_type', 'credential_type.fetch', { platform: 'readable' }),
  'POST /v1/credential-type': making('credential_type', 'credential_type.create', { platform: 'own organization' }),
  'PATCH /v1/credential-type/:id': upon('credential_type', 'credential_type.update', { platform: 'forbidden' }),
  'PATCH /v1/credential-type/:id + permissionScope': upon('credential_type', 'credential_type.update', {
    platform: 'forbidden',
    gives: { patterns: ['credential.*'], at: 'place' },
  }),
  'POST /v1/credential-type/:id/fields': upon('credential_type', 'credential_type.update', { platform: 'forbidden' }),
  'PATCH /v1/credential-type/:id/fields/:fieldId': upon('credential_type', 'credential_type.update', {
    platform: 'forbidden',
  }),
  'DELETE /v1/credential-type/:id/fields/:fieldId': upon('credential_type', 'credential_type.update', {
    platform: 'forbidden',
  }),
  'PUT /v1/credential-type/:id/field-order': upon('credential_type', 'credential_type.update', {
    platform: 'forbidden',
  }),
  'DELETE /v1/credential-type/:id': upon('credential_type', 'credential_type.delete', { platform: 'forbidden' }),
  'GET /v1/credential-type/:id/credentials': upon(
    'credential_type',
    ['credential_type.fetch', 'credential.fetch.many'],
    {
      platform: 'readable',
      // The one is about the type, the other about credentials: `vault.test.ts` sees that none is listed by the former.
      apart: true,
      ...scoped,
    },
  ),

  'GET /v1/credential/valuetypes': signedIn(),
  'GET /v1/credential/credentials/:id': uponCredential('credential.fetch'),
  'GET /v1/credential/credentials/:id + of another type': upon('other_credential', 'credential.fetch', scoped),
  'GET /v1/credential/credentials/company/:companyId': upon('company', 'credential.fetch.many', scoped),
  'POST /v1/credential/credentials': making('credential', 'credential.create', scoped),
  'PATCH /v1/credential/credentials/:id': uponCredential('credential.update'),
  'PATCH /v1/credential/credentials/:id + of another type': upon('other_credential', 'credential.update', scoped),
  'PUT /v1/credential/credentials/:id/fields': uponCredential('credential.update', 'credential.fields.update'),
  'GET /v1/credential/credentials/:id/fields': uponCredential('credential.fetch', 'credential.fields.fetch'),
  'GET /v1/credential/credentials/:id/secure-values': uponCredential(...revealing),
  'GET /v1/credential/credentials/:id/secure-values + of another type': upon('other_credential', revealing, scoped),
  'GET /v1/credential/credentials/:id/secure-values/:fieldId': uponCredential(...revealing),
  'GET /v1/credential/credentials/:id/history': uponCredential('credential.fetch', 'credential.fields.fetch'),
  'DELETE /v1/credential/credentials/:id/people/:shareId': upon(
    'credential',
    ['credential.fetch', 'credential.fetch.many', 'credential.fields.fetch', 'credential.secure_values.read'],
    { ...scoped, apart: true },
  ),
  'DELETE /v1/credential/credentials/:id': uponCredential('credential.delete'),
  'DELETE /v1/credential/credentials/:id + of another type': upon('other_credential', 'credential.delete', scoped),
} as const satisfies Readonly<Record<string, Entry>>;
