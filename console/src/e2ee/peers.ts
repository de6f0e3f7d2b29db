import { type Bytes, base64, sha256 } from './bytes.ts';

/** What one knows of somebody else's key, in all of one's browsers. */
export interface Peer {
  /** Of the key that was seen last. */
  readonly print: string;
  /** They were compared by their safety number, and the key is the same since. */
  readonly verified: boolean;
  /** Milliseconds since 1970, when the key changed last; 0: it never has. */
  readonly changedAt: number;
  /** The key before was verified, and one has not yet said that this one will do. */
  readonly unaccepted: boolean;
  /** When this was noted: of two notes, the later one counts. */
  readonly notedAt: number;
}

export type Peers = Readonly<Record<string, Peer>>;

/** So many are kept in mind, whoever was verified first of all. */
const most = 400;

/** Tells one key from another. */
export async function printOf(key: Bytes): Promise<string> {
  return base64((await sha256(key)).slice(0, 16)).slice(0, 22);
}

/** Notes the key that somebody has now: where it is another, they are verified no more. */
export function seen(peer: Peer | undefined, print: string, now: number): Peer {
  if (peer === undefined) return { print, verified: false, changedAt: 0, unaccepted: false, notedAt: now };
  if (peer.print === print) return peer;
  return { print, verified: false, changedAt: now, unaccepted: peer.verified || peer.unaccepted, notedAt: now };
}

/** What two browsers of one person know. */
export function merged(one: Peers, other: Peers): Peers {
  const all: Record<string, Peer> = { ...one };
  for (const [userId, peer] of Object.entries(other)) {
    const mine = all[userId];
    if (mine === undefined || peer.notedAt > mine.notedAt) all[userId] = peer;
  }
  const worth = ({ verified, unaccepted, notedAt }: Peer): number => notedAt + (verified || unaccepted ? 1e15 : 0);
  const kept = Object.entries(all).sort(([, a], [, b]) => worth(b) - worth(a));
  return Object.fromEntries(kept.slice(0, most));
}

/** What was written by `peersText`; what does not fit is left out. */
export function peersIn(text: string): Peers {
  const rows: unknown = JSON.parse(text);
  const peers: Record<string, Peer> = {};
  for (const row of Array.isArray(rows) ? rows : []) {
    const [userId, print, flags, changedAt, notedAt]: unknown[] = Array.isArray(row) ? row : [];
    if (typeof userId === 'string' && typeof print === 'string' && typeof flags === 'number')
      peers[userId] = {
        print,
        verified: (flags & 1) !== 0,
        unaccepted: (flags & 2) !== 0,
        changedAt: Number(changedAt),
        notedAt: Number(notedAt),
      };
  }
  return peers;
}

export const peersText = (peers: Peers): string =>
  JSON.stringify(
    Object.entries(peers).map(([userId, { print, verified, unaccepted, changedAt, notedAt }]) => [
      userId,
      print,
      (verified ? 1 : 0) + (unaccepted ? 2 : 0),
      changedAt,
      notedAt,
    ]),
  );
