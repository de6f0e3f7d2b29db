import { type Bytes, base64 } from './bytes.ts';
import { E2eeError } from './errors.ts';
import { identityKeyIn } from './identity.ts';
import type { OneTimeKey, SignedPreKey } from './pre-keys.ts';

/** One call of the API; a refusal is not thrown but told by its status. */
export type Ask = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<Answered>;

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  /** The error to be thrown where nobody knows better. */
  refusal(): Error;
}

/** How one's keys stand with the server. */
export interface OwnKeys {
  readonly identityKey: Bytes;
  readonly oneTimeKeys: number;
  readonly signedPreKey: string;
  readonly signedSince: Date;
  readonly expiresAt: Date | null;
}

/** Somebody's identity keys: the one of now, and those before it. */
export interface IdentityKeys {
  readonly userId: string;
  readonly current: Bytes;
  readonly since: Date;
  readonly former: readonly Bytes[];
}

export interface BackupVersion {
  readonly version: number;
  readonly createdAt: Date;
  readonly identityKey: Bytes;
}

/** What step-up asks for where the last sign-in is not fresh. */
export interface StepUp {
  readonly password?: string;
}

/** The routes `/v1/keys` as the library needs them. `changed_meanwhile` is thrown where another browser was faster. */
export function keyServer(ask: Ask) {
  const get = async (path: string): Promise<Fields | null> => {
    const answer = await ask('GET', `/v1/keys${path}`);
    return answer.status === 404 ? null : dataOf(answer);
  };
  const send = async (method: 'POST' | 'PUT', path: string, body: object): Promise<Fields> => {
    const answer = await ask(method, `/v1/keys${path}`, body);
    if (answer.status === 409) throw new E2eeError('changed_meanwhile');
    return dataOf(answer);
  };
  return {
    async own(): Promise<OwnKeys | null> {
      // Where there are none, that is no failure, as which a browser would report the 404 of what is asked next.
      if (listIn(await get('/history?limit=1'), 'history').length === 0) return null;
      const data = await get('/count');
      const expiresAt = data?.['expires_at'];
      return data === null
        ? null
        : {
            identityKey: keyIn(data['identity_key']),
            oneTimeKeys: Number(data['one_time_keys']),
            signedPreKey: String(data['signed_pre_key']),
            signedSince: new Date(String(data['signed_pre_key_created_at'])),
            expiresAt: typeof expiresAt === 'string' ? new Date(expiresAt) : null,
          };
    },

    /** Those of these people who have keys that can be encrypted to. */
    async identities(userIds: readonly string[]): Promise<IdentityKeys[]> {
      if (userIds.length === 0) return [];
      const data = await get(`?user_ids=${userIds.join(',')}`);
      // Identities of other clients may be of another kind: what is encrypted to them, they could not open.
      return listIn(data, 'identities')
        .filter(each => each['signature_scheme'] === 'ed25519')
        .map(each => ({
          userId: String(each['user_id']),
          current: keyIn(each['identity_key']),
          since: new Date(String(each['since'])),
          former: listIn(each, 'former').map(({ identity_key: key }) => keyIn(key)),
        }));
    },

    upload: (keys: Published & { readonly replace?: boolean }): Promise<Fields> =>
      send('POST', '/upload', {
        identity_key: base64(keys.identityKey),
        signed_pre_key: keys.signed.key,
        ...signing(keys.signed, keys.expiresAt),
        one_time_pre_keys: keys.oneTime,
        ...(keys.replace === true ? { replace: true } : {}),
        ...stepUp(keys),
      }),

    /** More one-time keys beside the signed pre-key that is there. */
    add: (identityKey: Bytes, signedPreKey: string, oneTime: readonly OneTimeKey[]): Promise<Fields> =>
      send('POST', '/upload', {
        identity_key: base64(identityKey),
        signed_pre_key: signedPreKey,
        one_time_pre_keys: oneTime,
      }),

    rotate: (keys: Omit<Published, 'identityKey'>): Promise<Fields> =>
      send('POST', '/rotate', {
        new_signed_pre_key: keys.signed.key,
        ...signing(keys.signed, keys.expiresAt),
        new_one_time_keys: keys.oneTime,
      }),

    async backups(): Promise<BackupVersion[]> {
      return listIn(await get('/backup/versions'), 'versions').map(each => ({
        version: Number(each['version']),
        createdAt: new Date(String(each['created_at'])),
        identityKey: keyIn(each['identity_key']),
      }));
    },

    async backup(version: number): Promise<(BackupVersion & { readonly content: string }) | null> {
      const data = await get(`/backup/versions/${version}`);
      if (data === null) return null;
      return {
        version,
        createdAt: new Date(String(data['created_at'])),
        identityKey: keyIn(data['identity_key']),
        content: String(data['content']),
      };
    },

    storeBackup: (
      expected: number,
      backup: { readonly identityKey: Bytes; readonly content: string } & StepUp,
    ): Promise<Fields> =>
      send('PUT', '/backup', {
        expected_version: expected,
        identity_key: base64(backup.identityKey),
        content: backup.content,
        ...stepUp(backup),
      }),

    async state(): Promise<{ readonly version: number; readonly content: string } | null> {
      const data = await get('/state');
      return data === null ? null : { version: Number(data['version']), content: String(data['content']) };
    },

    async storeState(expected: number, content: string): Promise<number> {
      return Number((await send('PUT', '/state', { expected_version: expected, content }))['version']);
    },
  };
}

export type KeyServer = ReturnType<typeof keyServer>;

/** What is published of an identity. */
export interface Published extends StepUp {
  readonly identityKey: Bytes;
  readonly signed: SignedPreKey;
  readonly expiresAt: Date;
  readonly oneTime: readonly OneTimeKey[];
}

type Fields = Readonly<Record<string, unknown>>;

const signing = ({ id, signature }: SignedPreKey, expiresAt: Date): object => ({
  signed_pre_key_id: id,
  signed_pre_key_signature: signature,
  signature_scheme: 'ed25519',
  signed_pre_key_expires_at: expiresAt.toISOString(),
});

const stepUp = ({ password }: StepUp): object => (password === undefined ? {} : { password });

function dataOf({ status, body, refusal }: Answered): Fields {
  const data = status < 300 && typeof body === 'object' && body !== null && 'data' in body ? body.data : null;
  if (typeof data !== 'object' || data === null) throw refusal();
  return { ...data };
}

function listIn(fields: Fields | null, name: string): Fields[] {
  const list = fields?.[name];
  return Array.isArray(list) ? list.map((each: object) => ({ ...each })) : [];
}

/** A key that the server has checked when it came. One with its type byte is of another client. */
function keyIn(text: unknown): Bytes {
  return identityKeyIn(text) ?? new Uint8Array();
}
