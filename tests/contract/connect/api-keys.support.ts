import type { Answer, Person, TestServer } from '../../support/server.ts';
import { dataOf } from './connect.support.ts';

export interface ApiKeyBody {
  readonly id: string;
  readonly name: string;
  readonly prefix: string | null;
  readonly permissions: readonly string[];
  readonly organization_id: string | null;
  readonly addresses: readonly string[];
  readonly created_at: string;
  readonly rotated_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  readonly last_used_ip: string | null;
  readonly old_secrets: readonly { readonly prefix: string; readonly ends_at: string }[];
}

export interface ApiKeyMade extends ApiKeyBody {
  readonly key: string;
}

/** Asks for a key. */
export function askKey(server: TestServer, { token }: Pick<Person, 'token'>, body: object): Promise<Answer> {
  return server.call('POST', '/v1/api-keys', { token, body: { name: 'Nightly export', ...body } });
}

/** Makes a key that names these. */
export async function madeKey(
  server: TestServer,
  who: Pick<Person, 'token'>,
  permissions: readonly string[],
  more: object = {},
): Promise<ApiKeyMade> {
  return dataOf(await askKey(server, who, { permissions, ...more }), 201);
}
