import type { S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from './s3-settings.ts';

/** What AWS wrote, which takes time and memory to load: only where a bucket is configured, and when it is first used. */
export const loadS3 = () => import('@aws-sdk/client-s3');

const connectMilliseconds = 3_000;
/** Without a byte in either direction. */
const stallMilliseconds = 30_000;

/** Twice the files that may be moved at once (`transfers`): the rest is for jobs and small requests. The client's own 50 would make all others wait. */
const maxSockets = 1_024;

const silent = (): void => {};

/** A client that waits for seconds at most, and asks for no checksums that many stores do not know. */
export async function s3Client(settings: S3Settings, tries = 3): Promise<S3Client> {
  const { S3Client } = await loadS3();
  return new S3Client({
    endpoint: settings.endpoint,
    region: settings.region,
    forcePathStyle: settings.pathStyle,
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
    // The defaults add trailers to bodies that are streamed, which fail at most stores that are not Amazon's.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: tries,
    // Otherwise it writes warnings to the terminal; what matters is thrown.
    logger: { trace: silent, debug: silent, info: silent, warn: silent, error: silent },
    requestHandler: {
      connectionTimeout: connectMilliseconds,
      socketTimeout: stallMilliseconds,
      httpAgent: { maxSockets },
      httpsAgent: { maxSockets },
    },
  });
}
