import { type S3Settings, s3Variables } from '../platform/objects/s3-settings.ts';
import { httpUrl, oneOf } from './texts.ts';
import { type Environment, type Reading, type Variable, variable } from './variable.ts';

/** The bucket that objects are stored in. */
export const objectStoreVariables = {
  s3Endpoint: s3(
    'S3_ENDPOINT',
    'S3 store for files, as `https://s3.example.com`, in place of the data folder; needs the next four',
    httpUrl,
  ),
  s3Bucket: s3('S3_BUCKET', 'Bucket there, which nothing else uses', text => {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text))
      throw new Error('must be the name of a bucket: 3 to 63 of a-z, 0-9, "-" and "."');
    return text;
  }),
  s3Region: s3('S3_REGION', 'Its region; `us-east-1` where a store has none', regionName),
  s3AccessKeyId: s3('S3_ACCESS_KEY_ID', 'Access key that may read, write and delete in that bucket', accessKey),
  s3SecretAccessKey: s3('S3_SECRET_ACCESS_KEY', 'Secret of that key', accessKey),
  s3PathStyle: variable(
    'S3_PATH_STYLE',
    'on',
    '`on`: the bucket is named in the path; `off`: in the host, as `bucket.s3.example.com`',
    (text, env) => {
      const pathStyle = oneOf(['on', 'off'] as const, text ?? 'on') === 'on';
      if (text !== undefined) mustBeTogether(env);
      return pathStyle;
    },
  ),
} as const;

/** Null: objects are kept in the data folder. */
export function objectStore(read: Reading): S3Settings | null {
  const endpoint = read(objectStoreVariables.s3Endpoint);
  const bucket = read(objectStoreVariables.s3Bucket);
  const region = read(objectStoreVariables.s3Region);
  const accessKeyId = read(objectStoreVariables.s3AccessKeyId);
  const secretAccessKey = read(objectStoreVariables.s3SecretAccessKey);
  const pathStyle = read(objectStoreVariables.s3PathStyle);
  if (endpoint === null || bucket === null || region === null || accessKeyId === null || secretAccessKey === null)
    return null;
  return Object.freeze({ endpoint, bucket, region, accessKeyId, secretAccessKey, pathStyle });
}

/** One of the five that are set together or not at all. */
function s3(
  name: (typeof s3Variables)[number],
  about: string,
  parse: (text: string) => string,
): Variable<string | null> {
  return variable(name, 'none', about, (text, env) => {
    if (text === undefined) return null;
    mustBeTogether(env);
    return parse(text);
  });
}

function mustBeTogether(env: Environment): void {
  const missing = s3Variables.filter(each => env[each] === undefined);
  if (missing.length > 0) throw new Error(`needs ${missing.join(', ')} beside it`);
}

export function regionName(text: string): string {
  if (!/^[a-z0-9-]{1,50}$/.test(text)) throw new Error('must be the name of a region, such as eu-central-1');
  return text;
}

/** Repeats nothing of it. */
export function accessKey(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Error('must be ASCII without white space');
  return text;
}
