import { encode } from 'fast-png';
import { generate } from 'lean-qr';

/** Modules of quiet that readers need around the code (ISO/IEC 18004). */
const quiet = 4;
/** Pixels of a module. */
const scale = 6;
const light = 255;

/** A text as a QR code: a PNG as a `data:` URL, dark on light. */
export function qrCodeUrl(text: string): string {
  const code = generate(text);
  const width = (code.size + 2 * quiet) * scale;
  const data = new Uint8Array(width * width).fill(light);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1)
      if (code.get(Math.floor(x / scale) - quiet, Math.floor(y / scale) - quiet)) data[y * width + x] = 0;
  const png = encode({ width, height: width, data, depth: 8, channels: 1 });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
