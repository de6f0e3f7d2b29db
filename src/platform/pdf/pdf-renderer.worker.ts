import { parentPort } from 'node:worker_threads';
import { renderToBuffer } from '@react-pdf/renderer';
import type { WorkerAnswer } from '../crypto/worker-pool.ts';
import type { PdfDocument } from './document.ts';
import { registerFonts } from './fonts.ts';
import { drawnPages } from './pages.ts';

registerFonts();
parentPort?.on('message', async (document: PdfDocument) => {
  let answer: WorkerAnswer<Uint8Array>;
  try {
    answer = { ok: true, value: new Uint8Array(await renderToBuffer(drawnPages(document))) };
  } catch (error) {
    answer = { ok: false, message: error instanceof Error ? error.message : 'the PDF could not be made' };
  }
  parentPort?.postMessage(answer);
});
