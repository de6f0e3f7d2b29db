import type { Examined } from '../examined.ts';
import { newObjectKey } from './object-key.ts';
import { openS3 } from './s3.ts';
import type { S3Settings } from './s3-settings.ts';

const answerMilliseconds = 5_000;
/** What browsers send with an upload to a signed address. */
const sent = ['content-type', 'if-none-match', 'x-amz-checksum-sha256'];

/**
 * Whether pages of ours may upload to the bucket and download from it: what a browser asks before (the preflight of CORS, Fetch §3.2.2).
 * `origin` is where our pages come from.
 */
export async function examineCors(settings: S3Settings, origin: string): Promise<Examined> {
  const objects = openS3(settings, () => {});
  try {
    const said = { size: 1, type: 'text/plain', seconds: 60 };
    const { url } = await objects.signedUpload(newObjectKey(), said);
    const missing = (await Promise.all([refused(url, origin, 'PUT', sent), refused(url, origin, 'GET', [])])).flat();
    const bucket = `the bucket ${settings.bucket}`;
    if (missing.length === 0) return { ok: true, text: `${bucket} takes uploads of pages from ${origin} (CORS)` };
    return {
      ok: false,
      text: `${bucket} does not allow pages from ${origin} ${missing.join(', ')}: set its CORS to AllowedOrigins ${origin}, AllowedMethods GET, HEAD, PUT, AllowedHeaders *, ExposeHeaders ETag`,
    };
  } finally {
    objects.close();
  }
}

/** What the store does not allow, in words; nothing: all of it is allowed. */
async function refused(url: string, origin: string, method: string, headers: readonly string[]): Promise<string[]> {
  const answer = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      ...(headers.length === 0 ? {} : { 'access-control-request-headers': headers.join(',') }),
    },
    redirect: 'manual',
    signal: AbortSignal.timeout(answerMilliseconds),
  }).catch(() => null);
  await answer?.body?.cancel();
  const told = (name: string): string[] =>
    (answer?.headers.get(`access-control-allow-${name}`) ?? '').split(',').map(each => each.trim().toLowerCase());
  const has = (name: string, value: string): boolean => told(name).some(each => each === '*' || each === value);
  if (answer?.ok !== true || !has('origin', origin.toLowerCase()) || !has('methods', method.toLowerCase()))
    return [`to ${method}`];
  return headers.filter(header => !has('headers', header)).map(header => `to send ${header}`);
}
