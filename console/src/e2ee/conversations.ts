import { type Bytes, isSame } from './bytes.ts';
import type { Device } from './device.ts';
import type { Received } from './envelope.ts';
import { E2eeError } from './errors.ts';
import type { IdentityKeys } from './key-server.ts';
import type { Kept } from './key-store.ts';
import {
  type Decrypted,
  decryptMessage,
  type EncryptedMessage,
  encryptMessage,
  mostPeople,
  type Plain,
} from './messages.ts';
import { type Peer, type Peers, printOf, seen } from './peers.ts';
import { safetyNumber } from './safety-number.ts';
import { refreshPeers, storePeers } from './shared-state.ts';

/** An encrypted conversation, as far as this goes. */
export interface EncryptedConversation {
  readonly id: string;
  readonly members_version: number;
  /** All of them, oneself among them; ids. */
  readonly participants: readonly string[];
}

/** How somebody's key stands with one. `changed`: it was verified, and is another now; nothing is sent before one accepts it. */
export interface PeerStanding {
  readonly standing: 'verified' | 'unverified' | 'changed' | 'no_keys';
  /** When the key changed last, for a note in the conversation; null: never, as far as is known. */
  readonly changedAt: Date | null;
}

/** How long keys are taken from memory: a change is told live, and then looked at anew. */
const rememberedMilliseconds = 5 * 60 * 1000;

/** What one does in encrypted conversations, in one window. */
export function encryption(device: Device) {
  const { userId: own, server, store, now } = device;
  const remembered = new Map<string, { readonly keys: IdentityKeys | null; readonly until: number }>();

  async function identitiesOf(people: readonly string[]): Promise<Map<string, IdentityKeys>> {
    const at = now().getTime();
    const missing = [...new Set(people)].filter(id => (remembered.get(id)?.until ?? 0) <= at);
    for (let from = 0; from < missing.length; from += 100) {
      const asked = missing.slice(from, from + 100);
      const found = await server.identities(asked);
      for (const id of asked)
        remembered.set(id, {
          keys: found.find(({ userId }) => userId === id) ?? null,
          until: at + rememberedMilliseconds,
        });
    }
    return new Map(
      people.flatMap(id => {
        const keys = remembered.get(id)?.keys ?? null;
        return keys === null ? [] : [[id, keys] as const];
      }),
    );
  }

  async function kept(): Promise<Kept> {
    const found = await store.read(own);
    if (found === null) throw new E2eeError('no_identity');
    return found;
  }

  /** Notes the keys that others have now; stores only what is new. */
  async function noted(identities: ReadonlyMap<string, IdentityKeys>): Promise<Peers> {
    const prints = new Map<string, string>();
    for (const [id, { current }] of identities) if (id !== own) prints.set(id, await printOf(current));
    const { peers } = await kept();
    if ([...prints].every(([id, print]) => peers[id]?.print === print)) return peers;
    const at = now().getTime();
    return storePeers(device, known => ({
      ...known,
      ...Object.fromEntries([...prints].map(([id, print]) => [id, seen(known[id], print, at)])),
    }));
  }

  async function change(userId: string, key: Bytes, how: Pick<Peer, 'verified'>): Promise<void> {
    const print = await printOf(key);
    await storePeers(device, peers => ({
      ...peers,
      [userId]: { changedAt: 0, ...peers[userId], ...how, print, unaccepted: false, notedAt: now().getTime() },
    }));
  }

  async function keyOf(userId: string): Promise<Bytes> {
    const found = (await identitiesOf([userId])).get(userId);
    if (found === undefined) throw new E2eeError('no_keys', [userId]);
    return found.current;
  }

  async function numberWith(userId: string): Promise<string> {
    const { identity } = await kept();
    return safetyNumber({ userId: own, key: identity.key }, { userId, key: await keyOf(userId) });
  }

  return {
    /**
     * Encrypts for everybody who takes part now; to be sent as it is. Throws `no_keys` and `peer_changed` with the people
     * whom it is about, `too_long`, `too_many_people` and `no_identity`; nothing is ever sent readable in its place.
     */
    async encrypt(plain: Plain, conversation: EncryptedConversation): Promise<EncryptedMessage> {
      if (conversation.participants.length > mostPeople) throw new E2eeError('too_many_people');
      const { identity } = await kept();
      const isMine = (mine: IdentityKeys | undefined) => mine !== undefined && isSame(mine.current, identity.key);
      // What is remembered may be the one before.
      if (!isMine(remembered.get(own)?.keys ?? undefined)) remembered.delete(own);
      const identities = await identitiesOf([own, ...conversation.participants]);
      // It was replaced elsewhere, or dropped: to be looked at first.
      if (!isMine(identities.get(own))) throw new E2eeError('no_identity');
      const without = conversation.participants.filter(id => !identities.has(id));
      if (without.length > 0) throw new E2eeError('no_keys', without);
      const peers = await noted(identities);
      const changed = conversation.participants.filter(id => peers[id]?.unaccepted === true);
      if (changed.length > 0) throw new E2eeError('peer_changed', changed);
      const place = { conversationId: conversation.id, senderId: own, membersVersion: conversation.members_version };
      const recipients = [...identities].map(([userId, { current }]) => ({ userId, key: current }));
      return encryptMessage(plain, place, identity, recipients);
    },

    /** Opens a message. Throws `forged`, `not_for_me`, `other_identity`, `damaged`, `newer_version` or `no_identity`. */
    async decrypt(message: Received): Promise<Decrypted> {
      const { identity, former, peers } = await kept();
      const keys = (await identitiesOf([message.sender_id])).get(message.sender_id);
      const judge = async (key: Bytes) => {
        if (message.sender_id === own && isSame(key, identity.key)) return 'current';
        if (message.sender_id === own && former.some(each => isSame(each.key, key))) return 'former';
        if (keys !== undefined && isSame(keys.current, key)) return 'current';
        if (keys?.former.some(each => isSame(each, key)) === true) return 'former';
        if (peers[message.sender_id]?.print === (await printOf(key))) return keys === undefined ? 'current' : 'former';
        return keys === undefined ? 'unknown' : null;
      };
      return decryptMessage(message, { userId: own, identities: [identity, ...former] }, judge);
    },

    /** How people's keys stand, also as other browsers of this person know it. */
    async peers(people: readonly string[]): Promise<Map<string, PeerStanding>> {
      const identities = await identitiesOf(people);
      await refreshPeers(device);
      const peers = await noted(identities);
      return new Map(people.map(id => [id, standingOf(peers[id], identities.has(id))]));
    },

    /** The 60 digits that the two compare; `groupsOf` puts them into groups of five. */
    safetyNumber: numberWith,

    /** Says that the number which was shown is the same on the other side. Throws `changed_meanwhile` where the key is another by now. */
    async verify(userId: string, number: string): Promise<void> {
      remembered.delete(userId);
      if ((await numberWith(userId)) !== number) throw new E2eeError('changed_meanwhile');
      await change(userId, await keyOf(userId), { verified: true });
    },

    /** Takes the mark away, or goes on with a key that changed without comparing it. */
    async accept(userId: string): Promise<void> {
      await change(userId, await keyOf(userId), { verified: false });
    },

    /** Somebody (null: anybody) may have another key, as is told live: it is looked at when it is needed next. */
    heard(userId: string | null): void {
      if (userId === null) remembered.clear();
      else remembered.delete(userId);
    },
  };
}

function standingOf(peer: Peer | undefined, hasKeys: boolean): PeerStanding {
  const changedAt = peer === undefined || peer.changedAt === 0 ? null : new Date(peer.changedAt);
  if (!hasKeys) return { standing: 'no_keys', changedAt };
  if (peer?.unaccepted === true) return { standing: 'changed', changedAt };
  return { standing: peer?.verified === true ? 'verified' : 'unverified', changedAt };
}

export type Encryption = ReturnType<typeof encryption>;
