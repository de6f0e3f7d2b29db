/** What may be done with credentials. A credential type's permission scope may stand in place of `credential`. */
export const credentialNodes = {
  'credential.fetch': 'Read a credential, without its secure values',
  'credential.fetch.many': 'List credentials',
  'credential.create': 'Create credentials',
  'credential.update': 'Change credentials',
  'credential.delete': 'Delete credentials with all their values',
  'credential.fields.fetch': {
    description: 'Read the stored fields and the history of credentials, secure ones sealed',
    dependencies: ['credential.fetch'],
  },
  'credential.fields.update': {
    description: 'Change the fields of credentials as a whole',
    dependencies: ['credential.update'],
  },
  'credential.secure_values.read': {
    description: 'Reveal secure values; each reveal is audited',
    dependencies: ['credential.fetch'],
  },
} as const;

/** What may be done with credential types. */
export const credentialTypeNodes = {
  'credential_type.fetch': 'Read a credential type',
  'credential_type.fetch.many': 'List credential types',
  'credential_type.create': 'Create credential types',
  'credential_type.update': 'Change credential types',
  'credential_type.delete': 'Delete credential types with all their credentials',
} as const;
