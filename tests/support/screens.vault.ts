import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

/** A few customers with what is kept for one of them, and the screens of the vault that show them. */
export async function vaultScreens(server: TestServer, team: string): Promise<readonly Screen[]> {
  const make = async (path: string, body: object, method = 'POST'): Promise<string> => {
    const answer = await server.call(method, `/v1${path}`, { token: server.admin.token, body });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return (answer.body as { data: { id: string } }).data.id;
  };
  const type = await make('/credential-type', {
    name: 'Firewall',
    permissionScope: 'firewalls',
    fields: [
      { id: 'host', name: 'Host', required: true, secure: false, valueType: 'ip_address' },
      { id: 'user', name: 'User', required: true, secure: false, valueType: 'plain_text' },
      { id: 'password', name: 'Password', required: true, secure: true, valueType: 'password' },
      { id: 'recovery', name: 'Recovery codes', required: false, secure: true, valueType: 'generic_secret' },
    ],
  });
  await make('/credential-type', {
    name: 'BitLocker volume',
    fields: [{ id: 'key', name: 'Recovery key', required: true, secure: true, valueType: 'bitlocker_key' }],
  });
  for (const name of ['Hill & Dale Farms', 'Lindqvist Möbler AB', 'Sato Dental'])
    await make('/company/companies', { name });
  const company = await make('/company/companies', { name: 'Northwind Clinic', cw_Identifier: 'NORTHWIND' });
  const kept = (name: string, host: string): Promise<string> =>
    make('/credential/credentials', {
      name,
      typeId: type,
      companyId: company,
      notes: 'Rotated every quarter.',
      fields: [
        { fieldId: 'host', value: host },
        { fieldId: 'user', value: 'operator' },
        { fieldId: 'password', value: 'an-example-and-no-secret' },
      ],
    });
  await kept('Branch office', '10.20.0.1');
  const credential = await kept('Main site', '10.10.0.1');
  const next = { fields: [{ fieldId: 'password', value: 'another-example' }] };
  await make(`/credential/credentials/${credential}/fields`, next, 'PUT');
  const shared = { type: 'credential', resource_id: credential };
  await server.call('POST', `/api/v1/teams/${team}/resources`, { token: server.admin.token, body: shared });
  return [
    { name: 'vault', path: '/vault', shows: 'Northwind Clinic' },
    { name: 'vault-company', path: `/vault/companies/${company}`, shows: 'Main site' },
    { name: 'vault-new-credential', path: `/vault/companies/${company}/new`, shows: 'Save credential' },
    { name: 'vault-credential', path: `/vault/credentials/${credential}`, shows: '10.10.0.1' },
    { name: 'vault-credential-history', path: `/vault/credentials/${credential}/history`, shows: 'Version 1' },
    { name: 'vault-types', path: '/vault/types', shows: 'BitLocker volume' },
    { name: 'vault-type', path: `/vault/types/${type}`, shows: 'Add field' },
    { name: 'vault-new-type', path: '/vault/types/new', shows: 'Add field' },
  ];
}
