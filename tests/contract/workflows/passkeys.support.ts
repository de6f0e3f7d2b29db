import assert from 'node:assert/strict';
import { type Asked, softAuthenticator } from '../../support/authenticator.ts';
import type { Answer, Person, TestServer } from '../../support/server.ts';
import { replyOf } from './workflows.support.ts';

/** Where browsers are, as the server is told; it listens elsewhere. */
export const origin = 'http://localhost:4321';
export const path = '/api/v1/user/auth/passkeys';

export type Authenticator = ReturnType<typeof softAuthenticator>;

/** A person with a passkey. */
export interface Keyed extends Person {
  readonly authenticator: Authenticator;
  readonly passkey: string;
  readonly backupCodes: readonly string[];
}

export interface Added {
  readonly passkey: { readonly id: string; readonly name: string; readonly last_used_at: string | null };
  readonly backup_codes: readonly string[];
}

export function call(server: TestServer, method: string, at: string, by: Pick<Person, 'token'> | null, body?: unknown) {
  return server.call(method, `${path}${at}`, { token: by?.token ?? null, ...(body === undefined ? {} : { body }) });
}

/** What the browser is asked for, to make a passkey. */
export async function creation(server: TestServer, person: Pick<Person, 'token'>): Promise<Asked> {
  return replyOf<Asked>(await call(server, 'POST', '/options', person, {}), 'passkey_options').results;
}

export async function withPasskey(server: TestServer, person?: Person): Promise<Keyed> {
  const owner = person ?? (await server.person());
  const authenticator = softAuthenticator(origin);
  const response = authenticator.create(await creation(server, owner));
  const { passkey, backup_codes } = replyOf<Added>(
    await call(server, 'POST', '', owner, { response }),
    'passkey_add',
  ).results;
  return { ...owner, authenticator, passkey: passkey.id, backupCodes: backup_codes };
}

/** What the browser is asked for, to sign in. */
export async function request(
  server: TestServer,
  mfaToken?: string,
): Promise<Asked & { allowCredentials?: { id: string }[] }> {
  const body = mfaToken === undefined ? {} : { mfa_token: mfaToken };
  const answer = await server.call('POST', '/api/v1/auth/passkey/options', { body });
  assert.equal(answer.status, 200, answer.text);
  return answer.body as Asked & { allowCredentials?: { id: string }[] };
}

export function signIn(server: TestServer, response: unknown, mfaToken?: string): Promise<Answer> {
  const body = mfaToken === undefined ? { response } : { response, mfa_token: mfaToken };
  return server.call('POST', '/api/v1/auth/passkey/verify', { body });
}
