import { type MediaProblem, mediaProblemOf } from './media-problem.ts';
import type { Kind, Tracks } from './peer.ts';

/** Devices of a kind that were chosen; null: whichever the browser takes. */
export type Chosen = Readonly<Record<Kind, string | null>>;

export interface Device {
  readonly id: string;
  readonly kind: Kind | 'output';
  readonly label: string;
}

/** What one sends, as it stands. */
export interface Own {
  readonly audio: boolean;
  readonly video: boolean;
  readonly sharing: boolean;
  /** Camera, or the screen while it is shared; null: nothing to be seen. */
  readonly picture: MediaStreamTrack | null;
  /** Why there is no microphone, camera or screen. */
  readonly problems: Readonly<Partial<Record<Kind | 'screen', MediaProblem>>>;
  readonly chosen: Chosen;
  readonly devices: readonly Device[];
}

interface Told {
  /** Something else is sent now. */
  readonly replaced: (kind: Kind, track: MediaStreamTrack | null) => void;
  /** What others are to know of it. */
  readonly changed: () => void;
}

const kinds = { audioinput: 'audio', videoinput: 'video', audiooutput: 'output' } as const;

/**
 * One’s microphone, camera and screen. A camera that is off is given back, so that its light is off as well; a microphone that is
 * muted is kept, so that one can speak at once.
 */
export class LocalMedia {
  readonly #told: Told;
  #microphone: MediaStreamTrack | null = null;
  #camera: MediaStreamTrack | null = null;
  #screen: MediaStreamTrack | null = null;
  #isMuted = false;
  #problems: Own['problems'] = {};
  #chosen: Chosen = { audio: null, video: null };
  #devices: readonly Device[] = [];
  #stopped = false;

  constructor(told: Told) {
    this.#told = told;
    globalThis.navigator.mediaDevices?.addEventListener('devicechange', this.#deviceChange);
  }

  get own(): Own {
    return {
      audio: this.#microphone !== null && !this.#isMuted,
      video: this.#camera !== null,
      sharing: this.#screen !== null,
      picture: this.#screen ?? this.#camera,
      problems: this.#problems,
      chosen: this.#chosen,
      devices: this.#devices,
    };
  }

  get tracks(): Tracks {
    return { audio: this.#microphone, video: this.#screen ?? this.#camera };
  }

  /** Takes the microphone, and the camera where it is wanted. What is not to be had is told in `own`. */
  async begin(withVideo: boolean): Promise<void> {
    await this.#take('audio');
    if (withVideo) await this.#take('video');
    await this.#listDevices();
  }

  async setAudio(on: boolean): Promise<void> {
    this.#isMuted = !on;
    if (on && this.#microphone === null) await this.#take('audio');
    if (this.#microphone !== null) this.#microphone.enabled = on;
    this.#told.changed();
  }

  async setVideo(on: boolean): Promise<void> {
    if (on) await this.#take('video');
    else this.#put('video', null);
    this.#told.changed();
  }

  /** Takes another microphone or camera; where it is off, when it is on again. */
  async choose(kind: Kind, device: string): Promise<void> {
    this.#chosen = { ...this.#chosen, [kind]: device };
    if (kind === 'audio' || this.#camera !== null) await this.#take(kind);
    this.#told.changed();
  }

  /** Shows one’s screen; resolves when it is shown, or is not to be had. Whoever ends it in the browser ends it here as well. */
  async share(): Promise<void> {
    if (this.#screen !== null) return;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: false });
      const [track] = stream.getVideoTracks();
      if (track === undefined) return;
      if (this.#stopped) return track.stop();
      track.onended = () => this.stopSharing(track);
      this.#screen = track;
      this.#clear('screen');
      this.#told.replaced('video', track);
    } catch (error) {
      // Whoever closes the browser’s window of choices has changed their mind.
      const problem = mediaProblemOf(error);
      if (problem !== 'refused') this.#problems = { ...this.#problems, screen: problem };
    }
    this.#told.changed();
  }

  stopSharing(track = this.#screen): void {
    if (track === null || track !== this.#screen) return;
    track.onended = null;
    track.stop();
    this.#screen = null;
    this.#told.replaced('video', this.#camera);
    this.#told.changed();
  }

  /** Gives everything back. */
  stop(): void {
    this.#stopped = true;
    globalThis.navigator.mediaDevices?.removeEventListener('devicechange', this.#deviceChange);
    for (const track of [this.#microphone, this.#camera, this.#screen]) {
      if (track === null) continue;
      track.onended = null;
      track.stop();
    }
    this.#microphone = this.#camera = this.#screen = null;
  }

  async #take(kind: Kind): Promise<void> {
    if (globalThis.navigator.mediaDevices === undefined) return this.#fail(kind, 'insecure');
    const wanted = this.#chosen[kind];
    const device = wanted === null ? {} : { deviceId: { exact: wanted } };
    const video = { width: { ideal: 1280 }, height: { ideal: 720 }, ...device };
    try {
      const stream = await navigator.mediaDevices.getUserMedia(kind === 'audio' ? { audio: device } : { video });
      const [track] = stream.getTracks();
      if (track === undefined) return this.#fail(kind, 'missing');
      if (this.#stopped) return track.stop();
      this.#clear(kind);
      this.#put(kind, track);
    } catch (error) {
      // The one that was chosen was taken away: another is better than none.
      if (wanted !== null && mediaProblemOf(error) === 'missing') {
        this.#chosen = { ...this.#chosen, [kind]: null };
        return this.#take(kind);
      }
      this.#fail(kind, mediaProblemOf(error));
    }
  }

  #put(kind: Kind, track: MediaStreamTrack | null): void {
    const old = kind === 'audio' ? this.#microphone : this.#camera;
    if (old !== null) {
      old.onended = null;
      old.stop();
    }
    if (kind === 'audio') this.#microphone = track;
    else this.#camera = track;
    if (track !== null) {
      track.onended = () => void this.#lost(kind, track);
      if (kind === 'audio') track.enabled = !this.#isMuted;
    }
    if (kind === 'audio' || this.#screen === null) this.#told.replaced(kind, track);
    this.#told.changed();
  }

  /** It was unplugged, or forbidden: another is taken where there is one. */
  async #lost(kind: Kind, track: MediaStreamTrack): Promise<void> {
    if (this.#stopped || track !== (kind === 'audio' ? this.#microphone : this.#camera)) return;
    this.#put(kind, null);
    this.#chosen = { ...this.#chosen, [kind]: null };
    await this.#take(kind);
    this.#told.changed();
  }

  readonly #deviceChange = (): void => void this.#listDevices();

  async #listDevices(): Promise<void> {
    const found = (await globalThis.navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    // Without leave to use them they have no names, and cannot be told apart.
    this.#devices = found.flatMap(({ deviceId: id, kind, label }) =>
      label === '' || id === '' ? [] : [{ id, kind: kinds[kind], label }],
    );
    this.#told.changed();
  }

  #fail(kind: Kind, problem: MediaProblem): void {
    this.#problems = { ...this.#problems, [kind]: problem };
    this.#told.changed();
  }

  #clear(kind: Kind | 'screen'): void {
    const { [kind]: _solved, ...problems } = this.#problems;
    this.#problems = problems;
  }
}
