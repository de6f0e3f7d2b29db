import type { Result } from './support/measure.ts';
import { transfer, uploadToBare, uploadToUs } from './support/transfer.ts';

/** 100 MB to a signed address, on the disk for good once it is answered, against a bare Node stream into a file. */
export function run(): Promise<Result[]> {
  return transfer('upload', { before: [], step: uploadToUs }, { before: [], step: uploadToBare });
}
