import { createHmac } from 'node:crypto';

/** The relays of calls, and the secret that they share with this server. */
export interface TurnSettings {
  /** `turn:` and `turns:` addresses (RFC 7065). */
  readonly urls: readonly string[];
  /** The same servers, which also tell a device how others see it (RFC 7064). */
  readonly stunUrls: readonly string[];
  readonly secret: string;
}

/** A credential that a relay takes until a moment, as `use-auth-secret` of coturn has it (draft-uberti-behave-turn-rest-00). */
export function turnCredential(
  { secret }: Pick<TurnSettings, 'secret'>,
  who: string,
  until: Date,
): { readonly username: string; readonly credential: string } {
  const username = `${Math.floor(until.getTime() / 1000)}:${who}`;
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}
