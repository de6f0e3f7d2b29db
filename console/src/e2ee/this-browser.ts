import { authorized } from '../api/client.ts';
import { refusalOf } from '../api/errors.ts';
import { onLive } from '../api/live.ts';
import type { Encryption } from './conversations.ts';
import type { Device } from './device.ts';
import { indexedDbStore } from './indexed-db.ts';
import { type Ask, keyServer } from './key-server.ts';

const ask: Ask = async (method, path, body) => {
  const request = new Request(new URL(path, location.origin), {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const response = await authorized(request);
  const answer: unknown = await response.json().catch(() => undefined);
  return { status: response.status, body: answer, refusal: () => refusalOf(response, answer) };
};

/** The person who is signed in, in this browser. */
export function thisDevice(userId: string): Device {
  return { userId, server: keyServer(ask), store: indexedDbStore, now: () => new Date() };
}

/** Takes in what is told live of other people's keys, for as long as it is not stopped. */
export function hearOfKeys({ heard }: Pick<Encryption, 'heard'>): () => void {
  return onLive('notifications', ({ type, user_id: whose = null }) => {
    if (type === 'identity_key_changed' || type === 'missed') heard(type === 'missed' ? null : whose);
  });
}
