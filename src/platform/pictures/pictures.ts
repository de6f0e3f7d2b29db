import { createWorkerPool } from '../crypto/worker-pool.ts';

/** Squares in WebP, by their sides in pixels. */
export interface Squares {
  readonly large: Uint8Array;
  readonly small: Uint8Array;
}

/** What comes of a picture; null: it is none that is taken, is broken, has too many pixels, or takes too long. */
export type Drawn = Squares | null;

export interface Pictures {
  /**
   * Draws a picture anew as squares of 256 and 64 pixels: upright, the middle of it, the first of several, and nothing
   * that the file says besides (where it was taken, by whom). Takes PNG, JPEG, WebP, GIF and AVIF, whatever the file is
   * called. Rejects where too many wait for theirs.
   */
  squares(bytes: Uint8Array): Promise<Drawn>;
  close(): Promise<void>;
}

/** Draws on a thread of its own, which is there while there is something to draw. */
export function createPictures(): Pictures {
  const pool = createWorkerPool<Uint8Array, Drawn>({
    file: new URL('./pictures.worker.ts', import.meta.url),
    workers: 1,
    queue: 16,
    idleMilliseconds: 30_000,
    heapMegabytes: 64,
  });
  return {
    squares: bytes => pool.run(bytes, { network: 'pictures', known: true }),
    close: () => pool.close(),
  };
}
