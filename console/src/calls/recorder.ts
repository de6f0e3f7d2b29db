/** What is recorded of one person: what is heard of them, and what is seen, where something is. */
export interface Recorded {
  readonly id: string;
  readonly name: string;
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
}

/** Pictures a second, and pixels of each. */
const rate = 15;
const size = { width: 1280, height: 720 } as const;
/** Milliseconds after which what was recorded is handed over, so that the browser keeps it on disk. */
const slice = 1_000;

const types = {
  video: ['video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'],
  audio: ['audio/webm;codecs=opus', 'audio/webm', 'audio/mp4'],
} as const;

/** Whether this browser can record a call. */
export const canRecord = (): boolean => 'MediaRecorder' in globalThis && typeOf('audio') !== undefined;

const typeOf = (kind: keyof typeof types): string | undefined =>
  types[kind].find(type => MediaRecorder.isTypeSupported(type));

/** Records a call as one hears and sees it: all voices in one, all pictures beside each other. */
export class Recorder {
  readonly #context = new AudioContext();
  readonly #voices = this.#context.createMediaStreamDestination();
  readonly #sources = new Map<
    string,
    { readonly track: MediaStreamTrack; readonly node: MediaStreamAudioSourceNode }
  >();
  readonly #pictures = new Map<string, { readonly track: MediaStreamTrack; readonly video: HTMLVideoElement }>();
  readonly #canvas: HTMLCanvasElement | null;
  readonly #recorder: MediaRecorder;
  readonly #chunks: Blob[] = [];
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  #people: readonly Recorded[] = [];

  constructor(kind: 'audio' | 'video') {
    this.#canvas = kind === 'video' ? Object.assign(document.createElement('canvas'), size) : null;
    const pictures = this.#canvas?.captureStream(rate).getVideoTracks() ?? [];
    const stream = new MediaStream([...pictures, ...this.#voices.stream.getAudioTracks()]);
    const mimeType = typeOf(kind);
    this.#recorder = new MediaRecorder(stream, mimeType === undefined ? {} : { mimeType });
    this.#recorder.ondataavailable = ({ data }) => void this.#chunks.push(data);
    if (this.#canvas !== null) this.#timer = setInterval(() => this.#draw(), 1000 / rate);
    this.#recorder.start(slice);
  }

  /** Takes over who is there, and what is heard and seen of them. */
  follow(people: readonly Recorded[]): void {
    this.#people = people;
    for (const { id, audio, video } of people) {
      this.#hear(id, audio);
      this.#see(id, video);
    }
    for (const id of this.#sources.keys()) if (people.every(each => each.id !== id)) this.#hear(id, null);
    for (const id of this.#pictures.keys()) if (people.every(each => each.id !== id)) this.#see(id, null);
  }

  /** Ends it, and hands over what was recorded. */
  async stop(): Promise<Blob> {
    clearInterval(this.#timer);
    const stopped = new Promise(resolve => this.#recorder.addEventListener('stop', resolve, { once: true }));
    if (this.#recorder.state !== 'inactive') {
      this.#recorder.stop();
      await stopped;
    }
    this.follow([]);
    await this.#context.close();
    const [type = ''] = this.#recorder.mimeType.split(';');
    return new Blob(this.#chunks, { type });
  }

  #hear(id: string, track: MediaStreamTrack | null): void {
    const known = this.#sources.get(id);
    if (known?.track === track) return;
    known?.node.disconnect();
    this.#sources.delete(id);
    if (track === null) return;
    const node = this.#context.createMediaStreamSource(new MediaStream([track]));
    node.connect(this.#voices);
    this.#sources.set(id, { track, node });
  }

  #see(id: string, track: MediaStreamTrack | null): void {
    const known = this.#pictures.get(id);
    if (this.#canvas === null || known?.track === track) return;
    this.#pictures.delete(id);
    if (track === null) return;
    const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
    video.srcObject = new MediaStream([track]);
    video.play().catch(() => {});
    this.#pictures.set(id, { track, video });
  }

  #draw(): void {
    const on = this.#canvas?.getContext('2d') ?? null;
    if (on === null) return;
    const columns = Math.ceil(Math.sqrt(Math.max(1, this.#people.length)));
    const rows = Math.ceil(Math.max(1, this.#people.length) / columns);
    const [width, height] = [size.width / columns, size.height / rows];
    on.fillStyle = 'black';
    on.fillRect(0, 0, size.width, size.height);
    on.font = '24px sans-serif';
    for (const [index, { id, name }] of this.#people.entries()) {
      const [left, top] = [(index % columns) * width, Math.floor(index / columns) * height];
      const video = this.#pictures.get(id)?.video;
      if (video !== undefined && video.videoWidth > 0) {
        const scale = Math.min(width / video.videoWidth, height / video.videoHeight);
        const [wide, high] = [video.videoWidth * scale, video.videoHeight * scale];
        on.drawImage(video, left + (width - wide) / 2, top + (height - high) / 2, wide, high);
      }
      on.fillStyle = 'white';
      on.fillText(name, left + 16, top + height - 16, width - 32);
    }
  }
}
