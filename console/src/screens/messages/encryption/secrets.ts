import { queryOptions } from '@tanstack/react-query';
import { onSignOut, sessionNow } from '../../../api/session.ts';
import { type Encryption, encryption, type PeerStanding } from '../../../e2ee/conversations.ts';
import { type Device, forget, type Standing, standing, upkeep } from '../../../e2ee/device.ts';
import { isSupported } from '../../../e2ee/identity.ts';
import { hearOfKeys, thisDevice } from '../../../e2ee/this-browser.ts';
import { queryClient } from '../../../queries.ts';
import { type Conversation, encryptionRoot } from '../queries.ts';
import { forgetDecrypted } from './decrypted.ts';

interface Own {
  readonly userId: string;
  readonly device: Device;
  readonly encryption: Encryption;
}

let own: Own | null = null;
let stop = (): void => {};

/** What whoever is signed in encrypts with, in this browser. */
export function secretsNow(): Own {
  const session = sessionNow();
  const userId = session.state === 'signed_in' ? session.me.user.id : '';
  if (own?.userId !== userId) {
    const device = thisDevice(userId);
    stop();
    const mine = encryption(device);
    own = { userId, device, encryption: mine };
    stop = hearOfKeys({
      heard: person => {
        mine.heard(person);
        // What was missed is looked at anew with all else.
        if (person !== null) void queryClient.invalidateQueries({ queryKey: encryptionRoot });
      },
    });
    forgetDecrypted();
  }
  return own;
}

// The keys can be had again with the passphrase; whoever comes next to this browser has neither.
onSignOut(() => {
  if (own !== null) void forget(own.device);
  stop();
  own = null;
  forgetDecrypted();
});

/** How things stand with one's keys in this browser; `unsupported` where it has no such cryptography. */
export const standingQuery = queryOptions({
  queryKey: [...encryptionRoot, 'standing'],
  queryFn: async (): Promise<Standing | 'unsupported'> => {
    if (!(await isSupported())) return 'unsupported';
    const { device } = secretsNow();
    const now = await standing(device);
    // Its failing leaves fewer keys for others to take, for a while.
    if (now === 'ready') upkeep(device).catch(() => {});
    return now;
  },
  staleTime: 5 * 60_000,
});

/** Looks anew after the keys have changed, and tries again what could not be read. */
export async function keysChanged(): Promise<void> {
  own = null;
  forgetDecrypted();
  await queryClient.invalidateQueries({ queryKey: encryptionRoot });
}

/** How the keys of the others in a conversation stand. */
export const peersQuery = ({ id, members_version: version, participants }: Conversation) =>
  queryOptions({
    queryKey: [...encryptionRoot, 'peers', id, version],
    queryFn: async (): Promise<ReadonlyMap<string, PeerStanding>> => {
      const { userId, encryption: mine } = secretsNow();
      return mine.peers(participants.map(({ user_id }) => user_id).filter(each => each !== userId));
    },
    staleTime: 5 * 60_000,
  });
