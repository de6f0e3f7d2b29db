import { ApiError } from '../api/errors.ts';
import type { LiveState } from '../api/live-socket.ts';
import { LocalMedia, type Own } from './local-media.ts';
import { Mesh } from './mesh.ts';
import type { Heard, OfOneself, Saying, ToPeer } from './messages.ts';
import type { Kind, Tracks } from './peer.ts';
import { type Link, type Phase, phaseOf } from './phase.ts';
import { type Counted, type Grade, gradeOf, type Quality, qualityBetween, worstOf } from './quality.ts';
import {
  type CallInfo,
  fetchIceServers,
  joinCall,
  leaveCall,
  leaveWhileClosing,
  openSignalling,
  sendQuality,
} from './server.ts';

/** Somebody else in the call. */
export interface Other {
  readonly userId: string;
  readonly name: string;
  readonly state: CallInfo['participants'][number]['state'];
  /** What comes from them; null: nothing yet. */
  readonly stream: MediaStream | null;
  readonly link: Link;
  readonly audio: boolean;
  readonly video: boolean;
  readonly sharing: boolean;
}

/** A call as it stands. */
export interface CallState {
  readonly info: CallInfo;
  readonly phase: Phase;
  readonly others: readonly Other[];
  readonly own: Own;
  /** How well one hears and is heard; null: it has not been measured. */
  readonly grade: Grade | null;
  readonly quality: Quality | null;
  /** Whether nothing goes from device to device, but all through the relay. */
  readonly relayOnly: boolean;
  /** Why the server does not let one in any more; null: it does. */
  readonly refused: boolean;
}

/** What somebody told of themselves. */
interface Told {
  readonly audio: boolean;
  readonly video: boolean;
  readonly sharing: boolean;
}

const silent: Told = { audio: true, video: false, sharing: false };

/** Milliseconds between two measurements. */
const measuring = 5_000;

interface Greeting {
  readonly type: 'connected';
  /** Those who are in the call. */
  readonly participants: readonly string[];
}

const isGreeting = (message: object): message is Greeting => 'type' in message && message.type === 'connected';

/** What the server says of the call as a whole: how it is now. */
const isChange = (message: object): message is CallInfo =>
  'type' in message && typeof message.type === 'string' && message.type.startsWith('call.');

const sampleOf = ({ rtt, jitter, loss, received }: Quality) => ({
  rtt_ms: rtt,
  jitter_ms: jitter,
  packet_loss: loss / 100,
  bitrate: Math.round(received * 1000),
});

/** A call that this tab takes part in, from when it is joined until it is left. */
export class Call {
  readonly #me: string;
  readonly #media: LocalMedia;
  readonly #mesh: Mesh;
  readonly #told = new Map<string, Told>();
  readonly #counted = new Map<string, Counted>();
  readonly #listeners = new Set<() => void>();
  readonly #stopSignalling: () => void;
  readonly #timer: ReturnType<typeof setInterval>;
  #info: CallInfo;
  #say: (message: object) => void = () => {};
  #signalling: LiveState = 'connecting';
  #everConnected = false;
  #ended = false;
  #relayOnly = false;
  #quality: Quality | null = null;
  #saidOwn: Told = silent;
  #state: CallState;

  constructor(info: CallInfo, me: string) {
    this.#info = info;
    this.#me = me;
    this.#media = new LocalMedia({
      replaced: (kind, track) => void this.#mesh.replace(kind, track),
      changed: () => this.#tellOwn(),
    });
    this.#mesh = new Mesh({
      me,
      configuration: () => this.#configuration(),
      tracks: () => this.#media.tracks,
      say: message => this.#send(message),
      changed: () => this.#changed(),
    });
    this.#state = this.#stateNow();
    this.#stopSignalling = openSignalling(info.call_id, {
      state: state => {
        this.#signalling = state;
        if (state === 'refused') this.#end();
        if (state === 'lost') void this.#comeBack();
        this.#changed();
      },
      opened: say => {
        this.#say = say;
      },
      heard: message => this.#hear(message),
    });
    this.#timer = setInterval(() => void this.#measure(), measuring);
    window.addEventListener('pagehide', this.#pageHide);
  }

  get state(): CallState {
    return this.#state;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What one sends now. */
  get ownTracks(): Tracks {
    return this.#media.tracks;
  }

  /** Takes one’s microphone, and the camera where it is wanted; who joins without is heard by nobody, and hears all. */
  begin(withVideo: boolean): Promise<void> {
    return this.#media.begin(withVideo);
  }

  setAudio(on: boolean): Promise<void> {
    return this.#media.setAudio(on);
  }

  setVideo(on: boolean): Promise<void> {
    return this.#media.setVideo(on);
  }

  choose(kind: Kind, device: string): Promise<void> {
    return this.#media.choose(kind, device);
  }

  share(): Promise<void> {
    return this.#media.share();
  }

  stopSharing(): void {
    this.#media.stopSharing();
  }

  /** Has everything go through the relay, where there is one, or from device to device where that can be. */
  setRelayOnly(only: boolean): void {
    this.#relayOnly = only;
    this.#mesh.renew();
    this.#changed();
  }

  /** Takes over how the server sees it. */
  take(info: CallInfo): void {
    this.#info = info;
    if (info.status === 'ended') this.#end();
    else {
      const there = new Set(info.participants.flatMap(({ user_id: id, state }) => (state === 'connected' ? [id] : [])));
      for (const id of this.#mesh.peers.keys()) if (!there.has(id)) this.#mesh.leave(id);
    }
    this.#changed();
  }

  /** Leaves, and gives camera and microphone back. */
  async leave(): Promise<void> {
    if (this.#ended) return;
    this.#end();
    await leaveCall(this.#info.call_id);
  }

  /** Ends it here, without a word to the server. */
  close(): void {
    this.#end();
  }

  readonly #pageHide = (): void => {
    if (this.#ended) return;
    leaveWhileClosing(this.#info.call_id);
    this.#end();
  };

  async #configuration(): Promise<RTCConfiguration> {
    return {
      iceServers: await fetchIceServers(),
      ...(this.#relayOnly ? { iceTransportPolicy: 'relay' } : {}),
    };
  }

  #hear(message: Heard): void {
    const from = message.sender_id ?? null;
    switch (message.type) {
      case 'offer':
      case 'answer':
      case 'ice_candidate':
        if (from !== null) this.#mesh.hear(from, message as ToPeer);
        return;
      case 'leave':
        if (from === null || from === this.#me) return;
        this.#told.delete(from);
        this.#mesh.leave(from);
        return;
      case 'join':
        // Whoever comes offers; they do not know yet whether one is heard and seen.
        if (from !== null && from !== this.#me) this.#sayOwn(from);
        return;
      case 'mute_audio':
      case 'mute_video':
      case 'screen_share_start':
      case 'screen_share_stop':
        if (from !== null && from !== this.#me) this.#hearOf(from, message as OfOneself);
        return;
      default:
        this.#hearServer(message);
    }
  }

  #hearServer(message: Heard): void {
    if (isGreeting(message)) this.#meet(message.participants);
    else if (isChange(message)) this.take(message);
  }

  /** The socket was lost, and with it one’s place after a moment: it is taken again, unless the call is over. */
  async #comeBack(): Promise<void> {
    try {
      this.take(await joinCall(this.#info.call_id));
    } catch (error) {
      // While the server cannot be reached, the socket tries again, and so does this.
      if (error instanceof ApiError && [403, 404, 409].includes(error.status)) this.#end();
    }
  }

  /** One’s socket is open: all who are there are met, and told how one is heard and seen. */
  #meet(people: readonly string[]): void {
    this.#mesh.meet(people);
    this.#sayOwn(null);
    this.#changed();
  }

  #hearOf(from: string, message: OfOneself): void {
    const told = this.#told.get(from) ?? silent;
    if (message.type === 'mute_audio') this.#told.set(from, { ...told, audio: !message.muted });
    else if (message.type === 'mute_video') this.#told.set(from, { ...told, video: !message.muted });
    else this.#told.set(from, { ...told, sharing: message.type === 'screen_share_start' });
    this.#changed();
  }

  #send(message: Saying): void {
    this.#say({ ...message, call_id: this.#info.call_id });
  }

  /** Tells the others what has changed of how one is heard and seen. */
  #tellOwn(): void {
    const { audio, video, sharing } = this.#media.own;
    const before = this.#saidOwn;
    this.#saidOwn = { audio, video, sharing };
    if (before.audio !== audio) this.#send({ type: 'mute_audio', muted: !audio });
    if (before.video !== video) this.#send({ type: 'mute_video', muted: !video });
    if (before.sharing !== sharing) this.#send({ type: sharing ? 'screen_share_start' : 'screen_share_stop' });
    this.#changed();
  }

  /** Tells one of them, or all, how one is heard and seen. */
  #sayOwn(to: string | null): void {
    const { audio, video, sharing } = this.#media.own;
    const target = to === null ? {} : { target_id: to };
    this.#send({ type: 'mute_audio', muted: !audio, ...target });
    this.#send({ type: 'mute_video', muted: !video, ...target });
    if (sharing) this.#send({ type: 'screen_share_start', ...target });
  }

  async #measure(): Promise<void> {
    const measured: Quality[] = [];
    for (const [id, peer] of this.#mesh.peers) {
      const now = await peer.counted();
      const before = this.#counted.get(id);
      if (now === null) continue;
      this.#counted.set(id, now);
      const quality = before === undefined ? null : qualityBetween(before, now);
      if (quality !== null) measured.push(quality);
    }
    this.#quality = worstOf(measured);
    // What is not heard of once is heard of the next time.
    if (this.#quality !== null) sendQuality(this.#info.call_id, sampleOf(this.#quality)).catch(() => {});
    this.#changed();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#timer);
    window.removeEventListener('pagehide', this.#pageHide);
    this.#stopSignalling();
    this.#mesh.close();
    this.#media.stop();
    this.#changed();
  }

  #changed(): void {
    this.#state = this.#stateNow();
    for (const listener of this.#listeners) listener();
  }

  #stateNow(): CallState {
    const others = this.#info.participants
      .filter(({ user_id: id }) => id !== this.#me)
      .map(({ user_id: userId, name, state }): Other => {
        const peer = this.#mesh.peers.get(userId);
        return {
          ...{ userId, name, state, stream: peer?.stream ?? null, link: peer?.link ?? 'connecting' },
          ...(this.#told.get(userId) ?? silent),
        };
      });
    const links = [...this.#mesh.peers.values()].map(({ link }) => link);
    this.#everConnected ||= links.includes('connected');
    return {
      info: this.#info,
      phase: phaseOf({
        ended: this.#ended,
        signalling: this.#signalling === 'live',
        links,
        everConnected: this.#everConnected,
        answered: this.#info.answered_at !== null,
      }),
      others,
      own: this.#media.own,
      grade: this.#quality === null ? null : gradeOf(this.#quality),
      quality: this.#quality,
      relayOnly: this.#relayOnly,
      refused: this.#signalling === 'refused',
    };
  }
}
