import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { type Answer, type Person, password, type TestServer } from '../../support/server.ts';

const step = 30_000;

/** A person whose sign-in asks for a second factor, with the session that set it up. */
export interface Protected extends Person {
  /** Base32. */
  readonly secret: string;
  readonly backupCodes: readonly string[];
}

/** The code that the authenticator shows some steps from now (0: this one); within the next seconds it stays that. */
export async function code(secret: string, steps = 0): Promise<string> {
  const left = step - (Date.now() % step);
  if (left < 8000) await sleep(left + 20);
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: Date.now() + steps * step });
}

/** A code that is none of those that count now. */
export async function wrongCode(secret: string): Promise<string> {
  const right = await Promise.all([-2, -1, 0, 1, 2].map(steps => code(secret, steps)));
  return ['123456', '654321', '111111', '222222', '333333', '444444'].find(each => !right.includes(each)) ?? '000000';
}

/** What a sign-in says whose password was right, below `base`. */
export function codeAsked(base: string): string {
  return `Multi-factor authentication required: send mfa_token and a code of your authenticator, or a backup code, to POST ${base}/auth/mfa/verify within 5 minutes`;
}

export function post(
  server: TestServer,
  path: string,
  body: object,
  options: { readonly token?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  return server.call('POST', `/api/v1/auth${path}`, { body, ...options });
}

/** Sets up an authenticator for a new person, through the API. */
export async function protect(server: TestServer, person?: Person): Promise<Protected> {
  const owner = person ?? (await server.person());
  const { token } = owner;
  const started = await post(server, '/mfa/totp', {}, { token });
  if (started.status !== 201) throw new Error(`setting up an authenticator: ${started.status} ${started.text}`);
  const { secret } = started.body as { secret: string };
  const confirmed = await post(server, '/mfa/totp/confirm', { code: await code(secret) }, { token });
  if (confirmed.status !== 200) throw new Error(`confirming an authenticator: ${confirmed.status} ${confirmed.text}`);
  await forgetSteps(server, owner);
  return { ...owner, secret, backupCodes: (confirmed.body as { backup_codes: string[] }).backup_codes };
}

/** As if the last code had been used long ago: tests cannot wait for the next. */
export async function forgetSteps(server: TestServer, { id }: Person): Promise<void> {
  await server.sql('update mfa_factors set last_step = null where user_id = $1', [id]);
}

/** As if the sign-in of all the person's sessions had been longer ago than sensitive changes allow. */
export async function ageSignIn(server: TestServer, { id }: Person): Promise<void> {
  await server.sql(`update sessions set authenticated_at = now() - interval '11 minutes' where user_id = $1`, [id]);
}

/** The token that a login with the right password gives to who must go on with a code. */
export async function mfaToken(server: TestServer, { username }: Person, secret = password): Promise<string> {
  const answer = await post(server, '/login', { username, password: secret });
  const { mfa_token } = answer.body as { mfa_token?: string };
  if (answer.status !== 401 || mfa_token === undefined)
    throw new Error(`no mfa_token: ${answer.status} ${answer.text}`);
  return mfa_token;
}

/** Finishes a sign-in. */
export function verify(server: TestServer, token: string, shown: string): Promise<Answer> {
  return post(server, '/mfa/verify', { mfa_token: token, code: shown });
}

export async function enabled(server: TestServer, { token }: Person): Promise<unknown> {
  const { body } = await server.call('GET', '/api/v1/auth/mfa', { token });
  return (body as { enabled: unknown }).enabled;
}
