import type { Candidate, ToPeer } from './messages.ts';
import { answerTo } from './negotiation.ts';
import type { Link } from './phase.ts';
import { type Counted, countedIn } from './quality.ts';
import { decodeSdp, encodeSdp, originOf } from './session-description.ts';

export type Kind = 'audio' | 'video';
export type Tracks = Readonly<Record<Kind, MediaStreamTrack | null>>;

interface PeerOptions {
  readonly isPolite: boolean;
  /** Servers and credentials, fresh each time. */
  readonly configuration: () => Promise<RTCConfiguration>;
  /** What is sent to them now. */
  readonly tracks: () => Tracks;
  readonly send: (message: ToPeer) => void;
  readonly changed: () => void;
}

/** Milliseconds in which a connection has to be there, and in which one that broke off may mend by itself. */
const [patience, lull] = [10_000, 3_000];
/** Candidates that wait for the offer they belong to. */
const mostHeld = 100;

/**
 * The connection to one of the others, by perfect negotiation: an audio and a video line from the beginning, so that what is sent
 * on them changes without a word. Where it does not come about, or breaks off, it is tried again with fresh credentials.
 */
export class Peer {
  /** What comes from them. */
  readonly stream = new MediaStream();
  readonly #options: PeerOptions;
  #pc: RTCPeerConnection | null = null;
  #offering = false;
  #ignoring = false;
  #closed = false;
  #everConnected = false;
  #held: Candidate[] = [];
  #turn: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PeerOptions) {
    this.#options = options;
  }

  get link(): Link {
    if (this.#pc?.connectionState === 'connected') return 'connected';
    return this.#everConnected ? 'reconnecting' : 'connecting';
  }

  /** Makes a connection and offers it. */
  offer(): void {
    this.#inTurn(async () => {
      const pc = await this.#anew();
      for (const kind of ['audio', 'video'] as const) {
        const { sender } = pc.addTransceiver(kind, { direction: 'sendrecv' });
        await sender.replaceTrack(this.#options.tracks()[kind]);
      }
    });
  }

  /** Takes what they said. */
  hear(message: ToPeer): void {
    this.#inTurn(async () => {
      if (message.type === 'ice_candidate') await this.#hearCandidate(message.candidate);
      else if (message.type === 'offer') await this.#hearOffer(decodeSdp(message.sdp));
      else await this.#hearAnswer(decodeSdp(message.sdp));
    });
  }

  /** Looks for another way to them, with fresh credentials. */
  mend(): void {
    if (this.link === 'connected') return;
    if (this.#pc?.currentRemoteDescription == null) this.offer();
    else this.#restart();
  }

  #restart(): void {
    this.#inTurn(async () => {
      const configuration = await this.#options.configuration();
      const pc = this.#pc;
      if (pc === null || this.#closed) return;
      pc.setConfiguration(configuration);
      this.#watch(patience);
      if (pc.signalingState === 'stable') return pc.restartIce();
      // One’s offer may be what was lost.
      this.#offering = true;
      await pc.setLocalDescription(await pc.createOffer({ iceRestart: true }));
      this.#sendDescription(pc);
    });
  }

  /** Sends something else of that kind; null: nothing. */
  async replace(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    await this.#senderOf(kind)?.replaceTrack(track);
  }

  /** What was counted since it began; null: there is no connection. */
  async counted(): Promise<Counted | null> {
    const pc = this.#pc;
    return pc === null ? null : countedIn((await pc.getStats()).values());
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#pc?.close();
    this.#pc = null;
  }

  #senderOf(kind: Kind): RTCRtpSender | undefined {
    return this.#pc?.getTransceivers().find(({ receiver }) => receiver.track.kind === kind)?.sender;
  }

  async #anew(): Promise<RTCPeerConnection> {
    this.#pc?.close();
    this.#held = [];
    this.#offering = false;
    this.#ignoring = false;
    const pc = new RTCPeerConnection(await this.#options.configuration());
    if (this.#closed) pc.close();
    else this.#pc = pc;
    pc.onicecandidate = ({ candidate }) => {
      if (candidate !== null && pc === this.#pc)
        this.#options.send({ type: 'ice_candidate', candidate: candidate.toJSON() });
    };
    pc.onnegotiationneeded = () => this.#inTurn(() => this.#sendOffer(pc));
    pc.ontrack = ({ track }) => this.#show(track);
    pc.onconnectionstatechange = () => this.#changed(pc);
    this.#watch(patience);
    return pc;
  }

  async #sendOffer(pc: RTCPeerConnection): Promise<void> {
    if (pc !== this.#pc || pc.signalingState !== 'stable') return;
    this.#offering = true;
    await pc.setLocalDescription();
    this.#sendDescription(pc);
  }

  async #hearOffer(sdp: string): Promise<void> {
    const deed = answerTo({
      isPolite: this.#options.isPolite,
      collides: this.#pc !== null && this.#offering,
      known: originOf(this.#pc?.currentRemoteDescription?.sdp),
      offered: originOf(sdp),
    });
    this.#ignoring = deed === 'ignore';
    if (this.#ignoring) return;
    const pc = this.#pc === null || deed === 'anew' ? await this.#anew() : this.#pc;
    this.#offering = false;
    await pc.setRemoteDescription({ type: 'offer', sdp });
    for (const transceiver of pc.getTransceivers()) {
      const kind = transceiver.receiver.track.kind as Kind;
      transceiver.direction = 'sendrecv';
      await transceiver.sender.replaceTrack(this.#options.tracks()[kind]);
    }
    await pc.setLocalDescription();
    this.#sendDescription(pc);
    await this.#addHeld(pc);
  }

  async #hearAnswer(sdp: string): Promise<void> {
    const pc = this.#pc;
    if (pc?.signalingState !== 'have-local-offer') return;
    this.#offering = false;
    await pc.setRemoteDescription({ type: 'answer', sdp });
    await this.#addHeld(pc);
  }

  async #hearCandidate(candidate: Candidate): Promise<void> {
    if (this.#ignoring) return;
    if (this.#pc?.remoteDescription == null) {
      if (this.#held.length < mostHeld) this.#held.push(candidate);
    } else await this.#pc.addIceCandidate(candidate);
  }

  async #addHeld(pc: RTCPeerConnection): Promise<void> {
    for (const candidate of this.#held.splice(0)) await pc.addIceCandidate(candidate).catch(() => {});
  }

  #sendDescription({ localDescription }: RTCPeerConnection): void {
    if (localDescription === null || (localDescription.type !== 'offer' && localDescription.type !== 'answer')) return;
    this.#options.send({ type: localDescription.type, sdp: encodeSdp(localDescription.sdp) });
  }

  #show(track: MediaStreamTrack): void {
    for (const old of this.stream.getTracks()) if (old.kind === track.kind) this.stream.removeTrack(old);
    this.stream.addTrack(track);
    this.#options.changed();
  }

  #changed(pc: RTCPeerConnection): void {
    if (pc !== this.#pc) return;
    const { connectionState: state } = pc;
    if (state === 'connected') {
      this.#everConnected = true;
      clearTimeout(this.#timer);
    } else if (state === 'disconnected') this.#watch(lull);
    else if (state === 'failed') this.#watch(0);
    this.#options.changed();
  }

  /** Mends it then, unless it is there; the polite one leaves the other a little time to do so. */
  #watch(milliseconds: number): void {
    clearTimeout(this.#timer);
    const more = this.#options.isPolite ? lull : 0;
    this.#timer = setTimeout(() => !this.#closed && this.mend(), milliseconds + more);
  }

  /** One thing after the other; what fails leaves it to the watch to mend. */
  #inTurn(work: () => Promise<void>): void {
    this.#turn = this.#turn.then(async () => {
      if (!this.#closed) await work().catch(() => {});
    });
  }
}
