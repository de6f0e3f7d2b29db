import { type EncryptedConversation, type Encryption, encryption } from '../../console/src/e2ee/conversations.ts';
import type { Device } from '../../console/src/e2ee/device.ts';
import { type Ask, keyServer } from '../../console/src/e2ee/key-server.ts';
import type { Kept, KeyStore } from '../../console/src/e2ee/key-store.ts';
import type { Person, TestServer } from '../support/server.ts';

/** A browser in which somebody is signed in: it speaks to a real server, and keeps its keys in memory. */
export interface Browser extends Device {
  readonly person: Person;
  readonly e2ee: Encryption;
  /** What it keeps. */
  kept(): Kept | undefined;
}

export function browserOf(server: TestServer, person: Person, now = () => new Date()): Browser {
  const all = new Map<string, Kept>();
  const store: KeyStore = {
    read: async userId => all.get(userId) ?? null,
    write: async kept => void all.set(kept.userId, kept),
    update: async (userId, change) => {
      const kept = all.get(userId);
      if (kept !== undefined) all.set(userId, change(kept));
    },
    forget: async userId => void all.delete(userId),
  };
  const ask: Ask = async (method, path, body) => {
    const answer = await server.call(method, path, { token: person.token, ...(body === undefined ? {} : { body }) });
    return { ...answer, refusal: () => new Error(`${method} ${path}: ${answer.status} ${answer.text}`) };
  };
  const device: Device = { userId: person.id, server: keyServer(ask), store, now, cost };
  return { ...device, person, e2ee: encryption(device), kept: () => all.get(person.id) };
}

/** The least that is taken: what a second of a test is spent on. */
export const cost = 2 ** 15;

/** A passphrase that is long enough. */
export const passphrase = 'correct horse battery staple';

/** The conversation as somebody encrypts for it. */
export const asEncrypted = (
  id: string,
  people: readonly Pick<Person, 'id'>[],
  members_version = 1,
): EncryptedConversation => ({
  id,
  members_version,
  participants: people.map(each => each.id),
});
