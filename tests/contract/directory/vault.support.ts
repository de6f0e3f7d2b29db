import { randomUUID } from 'node:crypto';
import type { Person, TestServer } from '../../support/server.ts';
import { dataOf } from './directory.support.ts';

export interface ShownType {
  readonly id: string;
  readonly name: string;
  readonly permissionScope: string | null;
  readonly icon: string | null;
  readonly fields: readonly Definition[];
  readonly credentialCount: number;
  readonly organizationId: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly issues?: readonly { readonly credentialId: string; readonly fieldId: string; readonly message: string }[];
}

export interface Definition {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly secure: boolean;
  readonly valueType: string;
}

export interface ShownCredential {
  readonly id: string;
  readonly name: string;
  readonly notes: string | null;
  readonly typeId: string;
  readonly companyId: string;
  readonly fields: readonly (Definition & { readonly value: string | null })[];
  readonly type: { id: string; name: string; fields: readonly Definition[]; permissionScope: string | null };
  readonly company: { readonly id: string; readonly name: string };
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const accessKey: Definition = {
  id: 'accessKeyId',
  name: 'Access Key ID',
  required: true,
  secure: false,
  valueType: 'plain_text',
};
export const secretKey: Definition = {
  id: 'secretAccessKey',
  name: 'Secret Access Key',
  required: true,
  secure: true,
  valueType: 'password',
};
export const values = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

/** Values as a body sends them. */
export function valuesOf(of: Readonly<Record<string, string | null>>): { fieldId: string; value: string | null }[] {
  return Object.entries(of).map(([fieldId, value]) => ({ fieldId, value }));
}

/** A company, written past the server. */
export async function company(
  server: TestServer,
  organization: string | null = null,
  name = 'Acme Corp',
): Promise<string> {
  const id = randomUUID();
  await server.sql('insert into companies (id, name, organization_id) values ($1, $2, $3)', [id, name, organization]);
  return id;
}

let types = 0;

/** A credential type with two fields, made over the API. */
export async function credentialType(server: TestServer, by: Person, body: object = {}): Promise<ShownType> {
  types += 1;
  const answer = await server.call('POST', '/v1/credential-type', {
    token: by.token,
    body: { name: `Type ${types}`, fields: [accessKey, secretKey], ...body },
  });
  return dataOf(answer, 'Credential Type Created Successfully!', 201);
}

let credentials = 0;

/** A credential, made over the API. */
export async function credential(
  server: TestServer,
  by: Person,
  of: { readonly typeId: string; readonly companyId: string },
  body: object = {},
): Promise<ShownCredential> {
  credentials += 1;
  const answer = await server.call('POST', '/v1/credential/credentials', {
    token: by.token,
    body: { name: `Credential ${credentials}`, fields: valuesOf(values), ...of, ...body },
  });
  return dataOf(answer, 'Credential Created Successfully!', 201);
}
