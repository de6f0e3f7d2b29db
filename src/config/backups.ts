import { resolve } from 'node:path';
import { parseRecoveryKey } from '../platform/archive/recovery-key.ts';
import type { S3Settings } from '../platform/objects/s3-settings.ts';
import { accessKey, objectStoreVariables, regionName } from './object-store.ts';
import { httpUrl } from './texts.ts';
import { type Environment, type Reading, type Variable, variable } from './variable.ts';

/** Where backups are written to, or read from. */
export type BackupPlace =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'bucket'; readonly settings: S3Settings; readonly prefix: string };

export interface BackupConfig {
  readonly place: BackupPlace;
  /** The store that a bucket of another name is in; null: none is configured. */
  readonly store: Omit<S3Settings, 'bucket'> | null;
  /** The public half of a recovery key; null: the master key alone opens backups. */
  readonly recoveryKey: string | null;
}

const bucketUrl = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9._/-]*[A-Za-z0-9._-]))?\/?$/;

export const backupVariables = {
  backupTo: variable(
    'BACKUP_TO',
    '`backups` in the data folder',
    'Where backups go: a folder, better on another disk, or `s3://bucket/prefix`, better not the bucket of the files',
    text => {
      if (text?.startsWith('s3:') && !bucketUrl.test(text)) throw new Error('must be a folder, or s3://bucket/prefix');
      return text ?? null;
    },
  ),
  backupS3Endpoint: own('BACKUP_S3_ENDPOINT', 'S3 store of that bucket', httpUrl),
  backupS3Region: own('BACKUP_S3_REGION', 'Its region', regionName),
  backupS3AccessKeyId: own(
    'BACKUP_S3_ACCESS_KEY_ID',
    'Access key that may read, write, list and delete there',
    accessKey,
  ),
  backupS3SecretAccessKey: own('BACKUP_S3_SECRET_ACCESS_KEY', 'Secret of that key', accessKey),
  backupRecoveryKey: variable(
    'BACKUP_RECOVERY_KEY',
    'none',
    'Public half of a recovery key (`gatehouse backup new-recovery-key`), whose secret half opens backups too',
    text => (text === undefined ? null : parseRecoveryKey(text)),
  ),
} as const;

export function backupConfig(read: Reading, data: string): BackupConfig {
  const endpoint = read(backupVariables.backupS3Endpoint);
  const region = read(backupVariables.backupS3Region);
  const accessKeyId = read(backupVariables.backupS3AccessKeyId);
  const secretAccessKey = read(backupVariables.backupS3SecretAccessKey);
  const pathStyle = read(objectStoreVariables.s3PathStyle);
  const store =
    endpoint === null || region === null || accessKeyId === null || secretAccessKey === null
      ? null
      : { endpoint, region, accessKeyId, secretAccessKey, pathStyle };
  const to = read(backupVariables.backupTo);
  return {
    store,
    place: to === null ? { kind: 'folder', folder: resolve(data, 'backups') } : backupPlace(to, store),
    recoveryKey: read(backupVariables.backupRecoveryKey),
  };
}

/** What a text names. Throws for a bucket whose store is not configured. */
export function backupPlace(text: string, store: BackupConfig['store']): BackupPlace {
  const [, bucket, prefix = ''] = bucketUrl.exec(text) ?? [];
  if (bucket === undefined) return { kind: 'folder', folder: resolve(text) };
  if (store === null)
    throw new Error(
      'names a bucket: set BACKUP_S3_ENDPOINT, BACKUP_S3_REGION, BACKUP_S3_ACCESS_KEY_ID and BACKUP_S3_SECRET_ACCESS_KEY, or S3_*',
    );
  return { kind: 'bucket', settings: { ...store, bucket }, prefix };
}

/** One that is that of the files' store unless it is set. */
function own(name: `BACKUP_${string}`, about: string, parse: (text: string) => string): Variable<string | null> {
  const usual = name.replace('BACKUP_', '');
  return variable(name, `\`${usual}\``, about, (text, env: Environment) => {
    const given = text ?? env[usual];
    return given === undefined ? null : parse(given);
  });
}
