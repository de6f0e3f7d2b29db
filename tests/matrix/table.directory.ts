import { anywhere, type Entry, making, signedIn, upon } from './entry.ts';

const scoped = { scoped: true } as const;
/** Upon one credential, of a type whose permission scope may stand in place of `credential`. */
const uponCredential = (...nodes: readonly string[]) => upon('credential', nodes, scoped);
const revealing = ['credential.fetch', 'credential.secure_values.read'] as const;

/** The part of the table that is below `/v1`. */
export const directoryTable = {
  'POST /v1/user/@me/check-permission': anywhere('user.read', { status: 200 }),
  'POST /v1/user/users/:identifier/check-permission': upon('person', 'user.read.other', { status: 200 }),

  // Decision 12: types of the platform can be read and used inside every organization, and changed by the platform only.
  'GET /v1/credential-type': anywhere('credential_type.fetch.many'),
  'GET /v1/credential-type/:identifier': upon('credential_type', 'credential_type.fetch', { platform: 'readable' }),
  'POST /v1/credential-type': making('credential_type', 'credential_type.create', { platform: 'own organization' }),
  'PATCH /v1/credential-type/:id': upon('credential_type', 'credential_type.update', { platform: 'forbidden' }),
  'PATCH /v1/credential-type/:id + permissionScope': upon('credential_type', 'credential_type.update', {
    platform: 'forbidden',
    gives: { patterns: ['credential.*'], at: 'place' },
  }),
  'DELETE /v1/credential-type/:id': upon('credential_type', 'credential_type.delete', { platform: 'forbidden' }),
  'GET /v1/credential-type/:id/credentials': upon(
    'credential_type',
    ['credential_type.fetch', 'credential.fetch.many'],
    {
      platform: 'readable',
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
  'DELETE /v1/credential/credentials/:id': uponCredential('credential.delete'),
  'DELETE /v1/credential/credentials/:id + of another type': upon('other_credential', 'credential.delete', scoped),
} as const satisfies Readonly<Record<string, Entry>>;
