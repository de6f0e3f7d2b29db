import { createWorkerPool } from '../crypto/worker-pool.ts';
import type { PdfDocument } from './document.ts';

export interface PdfRenderer {
  /** The bytes of a PDF. Rejects where it cannot be made, or too many wait for theirs. */
  render(document: PdfDocument): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Makes PDFs on a thread of its own, which is there while there is something to make: no request waits for it. */
export function createPdfRenderer(): PdfRenderer {
  const pool = createWorkerPool<PdfDocument, Uint8Array>({
    file: new URL('./pdf-renderer.worker.ts', import.meta.url),
    workers: 1,
    queue: 32,
    idleMilliseconds: 30_000,
    heapMegabytes: 256,
  });
  return {
    render: document => pool.run(document, { network: 'pdf', known: true }),
    close: () => pool.close(),
  };
}
