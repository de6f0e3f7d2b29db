import { createHash, generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from 'node:crypto';
import { type Answer, type Person, password, type TestServer } from '../../support/server.ts';

/** A public key that could be one of X25519. */
export const someKey = (): string => randomBytes(32).toString('base64');
export const someKeys = (count: number): string[] => Array.from({ length: count }, someKey);

/** An identity that signs its pre-keys with Ed25519. */
export interface Signer {
  readonly key: string;
  sign(preKey: string): string;
}

export function signer(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  return { key: raw.toString('base64'), sign: preKey => signed(privateKey, preKey) };
}

const signed = (key: KeyObject, preKey: string): string =>
  sign(null, Buffer.from(preKey, 'base64'), key).toString('base64');

export interface Upload {
  readonly identity_key: string;
  readonly signed_pre_key: string;
  readonly one_time_pre_keys: readonly unknown[];
  readonly [more: string]: unknown;
}

/** What is uploaded first: an identity, a signed pre-key and one-time keys. */
export const upload = (more: Readonly<Record<string, unknown>> = {}): Upload => ({
  identity_key: someKey(),
  signed_pre_key: someKey(),
  one_time_pre_keys: someKeys(20),
  ...more,
});

export interface Bundle {
  readonly user_id: string;
  readonly identity_key: string;
  readonly identity_version: number;
  readonly signed_pre_key: string;
  readonly signed_pre_key_signature: string | null;
  readonly signature_scheme: string | null;
  readonly version: number;
  readonly expires_at: string | null;
  readonly expired: boolean;
  readonly one_time_pre_keys: readonly string[];
  readonly one_time_pre_key_ids: readonly (number | null)[];
  readonly fallback: boolean;
}

export const dataOf = <T>(answer: Answer): T => (answer.body as { data: T }).data;

/** The error's code and words. */
export const errorOf = (answer: Answer): string => {
  const { error } = answer.body as { error?: { code: string; message: string } };
  return error === undefined ? '' : `${error.code}: ${error.message}`;
};

export const put = (server: TestServer, person: Person, body: unknown, path = '/v1/keys/upload'): Promise<Answer> =>
  server.call('POST', path, { token: person.token, body });

/** Somebody with keys. */
export async function withKeys(
  server: TestServer,
  body: Upload = upload(),
): Promise<Person & { readonly sent: Upload }> {
  const person = await server.person();
  const answer = await put(server, person, body);
  if (answer.status !== 201) throw new Error(answer.text);
  return { ...person, sent: body };
}

/** A conversation of these, as the database has it. */
export async function converse(
  server: Pick<TestServer, 'sql'>,
  people: readonly Pick<Person, 'id'>[],
  organization: string | null = null,
): Promise<string> {
  const id = randomUUID();
  await server.sql(
    `insert into conversations (id, type, organization_id, title, created_by, created_at, updated_at, is_e2ee_enabled,
        participant_count) values ($1, 'group', $2, 'Told', $3, now(), now(), true, $4)`,
    [id, organization, people[0]?.id, people.length],
  );
  for (const { id: userId } of people)
    await server.sql(
      `insert into conversation_participants (conversation_id, user_id, role, joined_at) values ($1, $2, 'member', now())`,
      [id, userId],
    );
  return id;
}

export const read = (server: TestServer, person: Person, of: Pick<Person, 'id'>, query = ''): Promise<Answer> =>
  server.call('GET', `/v1/keys/${of.id}${query}`, { token: person.token });

/** As if somebody had signed in an hour ago. */
export const signedInLongAgo = (server: TestServer, person: Person): Promise<unknown> =>
  server.sql(`update sessions set authenticated_at = now() - interval '1 hour' where user_id = $1`, [person.id]);

/** Kinds of notifications that somebody has, the oldest first, with their facts. */
export const told = (server: TestServer, { id }: Pick<Person, 'id'>) =>
  server.sql<{ kind: string; facts: Readonly<Record<string, unknown>> }>(
    `select kind, facts from notifications where user_id = $1 and kind like 'identity_keys.%' order by created_at, id`,
    [id],
  );

export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
export { password };
