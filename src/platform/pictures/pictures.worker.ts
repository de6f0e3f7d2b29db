import { parentPort } from 'node:worker_threads';
import sharp, { type Metadata } from 'sharp';
import type { WorkerAnswer } from '../crypto/worker-pool.ts';
import type { Drawn } from './pictures.ts';

// One picture at a time, on one of the machine's cores, and none is kept.
sharp.concurrency(1);
sharp.cache(false);

const limits = {
  // What a good phone takes; a small file can claim to be far larger, and would fill the memory.
  limitInputPixels: 50_000_000,
  failOn: 'error',
  sequentialRead: true,
  pages: 1,
} as const;

/** In seconds of drawing. */
const longest = 10;

parentPort?.on('message', async (bytes: Uint8Array) => {
  let value: Drawn;
  try {
    value = await draw(bytes);
  } catch {
    // Whatever is wrong with it, its sender is told the same; what the library says of it may name files of ours.
    value = null;
  }
  const answer: WorkerAnswer<Drawn> = { ok: true, value };
  parentPort?.postMessage(answer);
});

async function draw(bytes: Uint8Array): Promise<Drawn> {
  // Before anything of it is decoded: the library would also take SVG, PDF and others, which can name other files.
  if (!isTaken(await sharp(bytes, limits).metadata())) return null;
  const large = await square(bytes, 256);
  return { large, small: await square(large, 64) };
}

function isTaken({ format, compression }: Pick<Metadata, 'format' | 'compression'>): boolean {
  if (format === 'heif') return compression === 'av1';
  return format !== undefined && ['png', 'jpeg', 'webp', 'gif'].includes(format);
}

async function square(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  const drawn = await sharp(bytes, limits)
    .timeout({ seconds: longest })
    .autoOrient()
    .resize(side, side, { fit: 'cover' })
    .toColourspace('srgb')
    .webp({ quality: 82 })
    .toBuffer();
  return new Uint8Array(drawn);
}
