import { randomUUID } from 'node:crypto';
import type { TestServer } from '../support/server.ts';

/** The permission scopes of the platform's two types; `credential`s are of the first one, `other_credential`s of the other. */
export const scopes = { own: 'matrix.own', other: 'matrix.other' } as const;

/** What a credential is made with. */
export const plainField = 'login';
const fieldsWith = (secret: string) => [
  { id: plainField, name: 'Login', required: false, secure: false, valueType: 'plain_text' },
  { id: secret, name: 'Secret', required: false, secure: true, valueType: 'password' },
];
/** Fields of a type, none of which has to be there. */
export const fields = fieldsWith('secret');

/** A credential, or what it takes to make one. */
export interface Kept {
  readonly id: string;
  readonly fieldId?: string;
  readonly shareId?: string;
}

/**
 * Types and credentials are made over the API, since nothing else can seal what they hold; companies by SQL. Each
 * credential is of a type that belongs to the platform.
 */
export async function vaultOf(server: TestServer) {
  const post = async (path: string, body: object): Promise<string> => {
    const answer = await server.call('POST', path, { token: server.admin.token, body });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return (answer.body as { data: { id: string } }).data.id;
  };
  const type = (organization: string | null, more: object = {}) =>
    post('/v1/credential-type', {
      name: `Type ${randomUUID()}`,
      fields,
      organizationId: organization,
      ...more,
    });
  const company = async (organization: string | null): Promise<string> => {
    const id = randomUUID();
    await server.sql('insert into companies (id, name, organization_id) values ($1, $2, $3)', [
      id,
      `Company ${id}`,
      organization,
    ]);
    return id;
  };
  const types = {
    own: await type(null, { permissionScope: scopes.own }),
    other: await type(null, { permissionScope: scopes.other }),
  };
  const credential = async (organization: string | null, typeId: string): Promise<Kept> => ({
    id: await post('/v1/credential/credentials', {
      ...{ name: 'Kept', typeId, companyId: await company(organization) },
      fields: [
        { fieldId: plainField, value: 'root' },
        { fieldId: 'secret', value: 'kept-secret' },
      ],
    }),
    fieldId: 'secret',
  });
  /** Has the first administrator have a credential for a time, by a request. */
  const lent = async (organization: string | null, { id, ...kept }: Kept): Promise<Kept> => {
    const [request, shareId] = [randomUUID(), randomUUID()];
    await server.sql(
      `insert into access_requests (id, requester_id, organization_id, resource_type, access_level, duration_days, status,
          approvals, asks, requested_at, open_until, credential_id)
        values ($1, $2, $3, 'credential', 'read', 7, 'approved', 1, 'owners', now(), now(), $4)`,
      [request, server.admin.id, organization, id],
    );
    await server.sql(
      `insert into credential_shares (id, credential_id, user_id, organization_id, access, starts_at, expires_at, request_id,
          created_at) values ($1, $2, $3, $4, 'read', now(), now() + interval '7 days', $5, now())`,
      [shareId, id, server.admin.id, organization, request],
    );
    return { id, ...kept, shareId };
  };
  return {
    /** Ids of the platform's types. */
    types,
    company: async (organization: string | null): Promise<Kept> => ({ id: await company(organization) }),
    credential_type: async (organization: string | null): Promise<Kept> => ({ id: await type(organization) }),
    credential: async (organization: string | null) => lent(organization, await credential(organization, types.own)),
    other_credential: (organization: string | null) => credential(organization, types.other),
  };
}
export type Vault = Awaited<ReturnType<typeof vaultOf>>;
