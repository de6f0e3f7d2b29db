import { Readable } from 'node:stream';
import { DomainError, refuse } from '../../kernel/errors.ts';
import { describeError } from '../describe-error.ts';
import type { Examined } from '../examined.ts';
import { newObjectKey } from './object-key.ts';
import { openS3, type S3Objects } from './s3.ts';
import { s3Failure } from './s3-errors.ts';
import type { S3Settings } from './s3-settings.ts';

/** Signed addresses may last a minute only: the store has to agree about when that is over. */
const mostSkewSeconds = 30;
const answerMilliseconds = 5_000;

type Step = 'writing' | 'reading' | 'refusing to overwrite' | 'telling what is missing' | 'deleting';

/** Tries what Gatehouse does with a bucket, and looks whether both clocks agree. */
export async function examineS3(settings: S3Settings): Promise<readonly Examined[]> {
  let failure: unknown;
  const objects = openS3(settings, error => {
    failure ??= error;
  });
  try {
    const failed = await firstThatFails(objects, error => {
      failure ??= error;
    });
    const clocks = await clocksApart(settings.endpoint);
    const bucket = `the bucket ${settings.bucket} at ${settings.endpoint}`;
    if (failed === null) return [{ ok: true, text: `${bucket} can be written, read and deleted in` }, ...clocks];
    const text =
      failure === undefined
        ? `${bucket} is not good at ${failed}: use another store`
        : `${bucket} cannot be used for ${failed}: ${whatToMend(failure, failed)}`;
    return [{ ok: false, text }, ...clocks];
  } finally {
    objects.close();
  }
}

/** Does all of it with one object; null when all went well. */
async function firstThatFails(objects: S3Objects, onFailure: (error: unknown) => void): Promise<Step | null> {
  const key = newObjectKey();
  const bytes = Buffer.from('gatehouse doctor');
  const write = () => objects.put(key, Readable.from([bytes]), { size: bytes.length, type: 'text/plain' });
  const steps: Readonly<Record<Step, () => Promise<unknown>>> = {
    writing: write,
    reading: async () => {
      const read = await (await objects.get(key)).toArray();
      if (!Buffer.concat(read).equals(bytes)) throw refuse('object.wrong_hash', {});
    },
    'refusing to overwrite': () =>
      write().then(
        () => Promise.reject(new Error('it was overwritten')),
        () => {},
      ),
    'telling what is missing': async () => {
      await objects.mustAnswer(answerMilliseconds).catch((error: unknown) => {
        onFailure(error);
        throw error;
      });
      await mustBeMissing(objects);
    },
    deleting: () => objects.delete(key),
  };
  for (const [step, take] of Object.entries(steps) as [Step, () => Promise<unknown>][]) {
    try {
      await take();
    } catch {
      if (step !== 'writing') await objects.delete(key).catch(() => {});
      return step;
    }
  }
  return null;
}

/** A key that may not list the bucket is told 403 of what is not there (`ListBucket` in S3's terms). */
async function mustBeMissing(objects: S3Objects): Promise<void> {
  const found = await objects.head(newObjectKey()).catch((error: unknown) => {
    if (error instanceof DomainError && error.is('object.not_found')) return null;
    throw error;
  });
  if (found !== null) throw new Error('it has what was never written');
}

/** What the operator can do about it. */
function whatToMend(error: unknown, failed: Step): string {
  const { name, status } = s3Failure(error);
  if (status === null) return `the store does not answer (${describeError(error).message}); correct S3_ENDPOINT`;
  if (name === 'NoSuchBucket') return 'there is no such bucket; create it, or correct S3_BUCKET';
  if (name === 'InvalidAccessKeyId') return 'the access key is unknown; correct S3_ACCESS_KEY_ID';
  if (name === 'SignatureDoesNotMatch')
    return 'the signature is refused; correct S3_SECRET_ACCESS_KEY, S3_ACCESS_KEY_ID or S3_REGION';
  if (name === 'RequestTimeTooSkewed') return 'its clock differs from ours; set both by NTP';
  if (name === 'NotImplemented' || status === 501)
    return 'the store does not know "If-None-Match: *", by which nothing is overwritten; use a newer version of it';
  if (status === 403) return `it is forbidden (${name}); give the access key the right to ${rightOf(failed)}`;
  if (status === 301 || status === 307 || status === 400)
    return `the store sends us away (${name}); correct S3_REGION, S3_ENDPOINT or S3_PATH_STYLE`;
  return `the store answers ${name} (${status}); correct the variables S3_*, or try again later`;
}

const rightOf = (failed: Step): string =>
  failed === 'telling what is missing' ? 'list the bucket (ListBucket)' : 'read, write and delete';

/** Nothing where the clocks agree, or where the store does not answer: that is told already. */
async function clocksApart(endpoint: string): Promise<readonly Examined[]> {
  const signal = AbortSignal.timeout(answerMilliseconds);
  const answer = await fetch(endpoint, { method: 'HEAD', redirect: 'manual', signal }).catch(() => null);
  const theirs = Date.parse(answer?.headers.get('date') ?? '');
  const seconds = Math.round((theirs - Date.now()) / 1000);
  if (Number.isNaN(seconds) || Math.abs(seconds) <= mostSkewSeconds) return [];
  const how = seconds > 0 ? `${seconds} s ahead of` : `${-seconds} s behind`;
  return [{ ok: false, text: `the clock of ${endpoint} is ${how} ours; set both by NTP, or signed addresses fail` }];
}
