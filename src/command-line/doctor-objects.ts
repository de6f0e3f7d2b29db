import type { Config } from '../config.ts';
import { examineCors } from '../platform/objects/examine-cors.ts';
import { examineS3 } from '../platform/objects/examine-s3.ts';
import { bad, good, note, type Outcome } from './outcome.ts';

/** Whether bytes can be stored in the bucket; the data folder is looked at anyway. */
export async function objectStore({ s3, data, redisUrl, environment, publicUrl }: Config): Promise<Outcome[]> {
  if (s3 === null) {
    const where = `S3_ENDPOINT is not set: files are kept in ${data}/objects`;
    return [note(redisUrl === null ? where : `${where}, which the other instances do not see`)];
  }
  const outcomes = (await examineS3(s3)).map(({ ok, text }) => (ok ? good(text) : bad(text)));
  // Programs need none of it: without it only the console and other pages cannot move files.
  if (outcomes.every(({ kind }) => kind === 'good')) {
    const cors = await examineCors(s3, publicUrl);
    outcomes.push(cors.ok ? good(cors.text) : note(cors.text));
  }
  if (environment === 'production' && s3.endpoint.startsWith('http:'))
    outcomes.push(note('S3_ENDPOINT is http: files and signed addresses can be read on their way'));
  return outcomes;
}
