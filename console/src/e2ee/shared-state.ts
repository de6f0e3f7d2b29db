import { base64, bytesOf, textOf, utf8 } from './bytes.ts';
import type { Device } from './device.ts';
import { E2eeError } from './errors.ts';
import type { Kept } from './key-store.ts';
import { merged, type Peers, peersIn, peersText } from './peers.ts';
import { seal, unseal } from './sealing.ts';

/** What is known of others is kept encrypted with the server, for all of one's browsers. */

const tries = 5;

/** Takes in what other browsers of this person know. */
export async function refreshPeers(device: Device): Promise<Peers> {
  const kept = await keptOf(device);
  const stored = await storedPeers(device, kept);
  const peers = merged(kept.peers, stored.peers);
  await remember(device, kept, peers);
  return peers;
}

/**
 * Changes what is known of others, here and with the server; two browsers that do so at once both get what both know.
 * Throws `no_identity`.
 */
export async function storePeers(device: Device, change: (peers: Peers) => Peers): Promise<Peers> {
  for (let left = tries; ; left -= 1) {
    const kept = await keptOf(device);
    const stored = await storedPeers(device, kept);
    const peers = change(merged(kept.peers, stored.peers));
    try {
      if (peersText(peers) !== peersText(stored.peers))
        await device.server.storeState(stored.version, await sealed(kept, peers));
      await remember(device, kept, peers);
      return peers;
    } catch (error) {
      const isLate = error instanceof E2eeError && error.problem === 'changed_meanwhile';
      if (!isLate || left === 1) throw error;
    }
  }
}

/** Unless there is another identity by now. */
async function remember({ store, userId }: Device, { stateKeyId }: Kept, peers: Peers): Promise<void> {
  await store.update(userId, kept => (kept.stateKeyId === stateKeyId ? { ...kept, peers } : kept));
}

async function keptOf({ store, userId }: Device): Promise<Kept> {
  const kept = await store.read(userId);
  if (kept === null) throw new E2eeError('no_identity');
  return kept;
}

async function storedPeers(
  { server }: Device,
  kept: Kept,
): Promise<{ readonly version: number; readonly peers: Peers }> {
  const state = await server.state();
  if (state === null) return { version: 0, peers: {} };
  const { key, sealed: text } = JSON.parse(state.content) as { key?: unknown; sealed?: unknown };
  // Of the identity before this one.
  if (key !== kept.stateKeyId) return { version: state.version, peers: {} };
  const bytes = typeof text === 'string' ? bytesOf(text) : null;
  const plain = bytes === null ? null : await unseal(kept.stateKey, bytes, boundTo(kept));
  if (plain === null) throw new E2eeError('damaged');
  return { version: state.version, peers: peersIn(textOf(plain)) };
}

async function sealed(kept: Kept, peers: Peers): Promise<string> {
  const bytes = await seal(kept.stateKey, utf8(peersText(peers)), boundTo(kept));
  return JSON.stringify({ v: 1, key: kept.stateKeyId, sealed: base64(bytes) });
}

const boundTo = ({ userId }: Kept) => utf8(JSON.stringify(['gatehouse/e2ee/state/1', userId.toLowerCase()]));
