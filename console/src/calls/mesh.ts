import type { Saying, ToPeer } from './messages.ts';
import { isPoliteTo } from './negotiation.ts';
import { Peer, type Tracks } from './peer.ts';

interface MeshOptions {
  /** Id of whoever takes part here. */
  readonly me: string;
  readonly configuration: () => Promise<RTCConfiguration>;
  readonly tracks: () => Tracks;
  readonly say: (message: Saying) => void;
  readonly changed: () => void;
}

/** The connections to all others of a call, by who they are. */
export class Mesh {
  readonly #options: MeshOptions;
  readonly #peers = new Map<string, Peer>();

  constructor(options: MeshOptions) {
    this.#options = options;
  }

  get peers(): ReadonlyMap<string, Peer> {
    return this.#peers;
  }

  /**
   * Takes over who is there: who is not any more is let go, and whoever is and is not reached is offered a connection. The
   * newcomer offers, so that two do not at once.
   */
  meet(there: readonly string[]): void {
    const others = there.filter(id => id !== this.#options.me);
    for (const id of this.#peers.keys()) if (!others.includes(id)) this.leave(id);
    for (const id of others) {
      const known = this.#peers.get(id);
      if (known === undefined) this.#peerOf(id).offer();
      else known.mend();
    }
    this.#options.changed();
  }

  /** Takes what one of the others said to this one. */
  hear(from: string, message: ToPeer): void {
    if (from !== this.#options.me) this.#peerOf(from).hear(message);
  }

  leave(id: string): void {
    this.#peers.get(id)?.close();
    this.#peers.delete(id);
    this.#options.changed();
  }

  /** Makes all connections anew: something that is decided when they begin has changed. */
  renew(): void {
    for (const peer of this.#peers.values()) peer.offer();
    this.#options.changed();
  }

  async replace(...[kind, track]: Parameters<Peer['replace']>): Promise<void> {
    await Promise.all([...this.#peers.values()].map(peer => peer.replace(kind, track)));
  }

  close(): void {
    for (const peer of this.#peers.values()) peer.close();
    this.#peers.clear();
  }

  #peerOf(id: string): Peer {
    const known = this.#peers.get(id);
    if (known !== undefined) return known;
    const { me, configuration, tracks, say, changed } = this.#options;
    const peer = new Peer({
      isPolite: isPoliteTo(me, id),
      send: message => say({ ...message, target_id: id }),
      ...{ configuration, tracks, changed },
    });
    this.#peers.set(id, peer);
    changed();
    return peer;
  }
}
