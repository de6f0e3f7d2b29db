import type { Result } from './support/measure.ts';
import { downloadFromBare, downloadFromUs, transfer, uploadToBare, uploadToUs } from './support/transfer.ts';

/** 100 MB from a signed address against a bare Node stream from a file. */
export function run(): Promise<Result[]> {
  return transfer(
    'download',
    { before: [uploadToUs], step: downloadFromUs },
    { before: [uploadToBare], step: downloadFromBare },
  );
}
