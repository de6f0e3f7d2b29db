import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Answer, Person, TestServer } from '../../support/server.ts';
import { member } from '../administration/integrations.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';

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

/** Calls a path below `/v1`. */
export function ask(
  server: TestServer,
  by: Person | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return server.call(method, `/v1${path}`, {
    token: by?.token ?? null,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

/** The bad fields of a 400, by path. */
export function problemsOf(answer: Answer): Record<string, string> {
  const { message, errors } = refusalOf(answer, 400) as {
    message: string;
    errors: readonly { readonly path: readonly string[]; readonly message: string }[];
  };
  assert.equal(message, 'Validation error');
  return Object.fromEntries(errors.map(({ path, message: words }) => [path.join('.'), words]));
}

/** A person who holds patterns everywhere, and others inside organizations. */
export async function holder(
  server: TestServer,
  everywhere: readonly string[],
  inside: Readonly<Record<string, readonly string[]>> = {},
): Promise<Person> {
  const person = await member(server, inside);
  for (const pattern of everywhere) {
    await server.sql('insert into user_grants (id, user_id, pattern) values ($1, $2, $3)', [
      randomUUID(),
      person.id,
      pattern,
    ]);
  }
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
  return person;
}

/** The names of a field list. */
export const names = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);
