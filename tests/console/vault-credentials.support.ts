import { dataOf } from '../contract/directory/directory.support.ts';
import {
  ask,
  company,
  credential,
  credentialType,
  type Definition,
  type ShownCredential,
  type ShownType,
} from '../contract/directory/vault.support.ts';
import type { TestServer } from '../support/server.ts';

export const secret = 'tr0ub4dor-and-3-STAPLES';
export const older = 'the-first-P4SSWORD';
export const token = 'tok_7f1f0e\nsecond-line-of-it';
const field = (id: string, name: string, valueType: string, required: boolean, secure: boolean): Definition => ({
  id,
  name,
  valueType,
  required,
  secure,
});
export const fields = [
  field('host', 'Host', 'ip_address', true, false),
  field('net.2', 'Network', 'ip_address', false, false),
  field('password', 'Password', 'password', true, true),
  field('token', 'Token', 'generic_secret', false, true),
];

/** Where credentials of the tests are kept: a type with plain and secure fields, and a company. */
export interface Place {
  readonly type: ShownType;
  readonly companyId: string;
}

export async function placeIn(server: TestServer): Promise<Place> {
  const type = await credentialType(server, server.admin, { name: 'Firewall', fields, permissionScope: 'walls' });
  return { type, companyId: await company(server, null, 'Acme Corp') };
}

/** A credential with two versions: its password was `older`, and is `secret`. */
export async function keepIn(server: TestServer, { type, companyId }: Place): Promise<ShownCredential> {
  const kept = await credential(
    server,
    server.admin,
    { typeId: type.id, companyId },
    {
      fields: [
        { fieldId: 'host', value: '10.0.0.1' },
        { fieldId: 'password', value: older },
        { fieldId: 'token', value: token },
      ],
    },
  );
  dataOf(
    await ask(server, server.admin, 'PUT', `/credential/credentials/${kept.id}/fields`, {
      fields: [{ fieldId: 'password', value: secret }],
    }),
    'Credential Fields Updated Successfully!',
  );
  return kept;
}
