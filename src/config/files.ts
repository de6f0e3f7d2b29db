import { integer, list } from './texts.ts';
import { type Reading, variable } from './variable.ts';

/** What people may keep here. */
export interface FilesConfig {
  /** Bytes, of one person's files together. */
  readonly quota: number;
  /** Media types, or `image/*`; null: those whose bytes can be told. */
  readonly allowedTypes: readonly string[] | null;
}

const mebibyte = 1024 ** 2;

/** Files that people upload. */
export const filesVariables = {
  filesQuota: variable(
    'FILES_QUOTA_MB',
    '1024',
    'Room for the files of one person, in MiB; what is being uploaded counts',
    text => integer(text ?? '1024', 1, 16_777_216) * mebibyte,
  ),
  filesAllowedTypes: variable(
    'FILES_ALLOWED_TYPES',
    'pictures, audio, video, PDF, office, text and archives',
    'Media types, with commas, that may be uploaded in place of these; `image/*` for all pictures',
    text => (text === undefined ? null : mediaTypes(text)),
  ),
} as const;

export function filesConfig(read: Reading): FilesConfig {
  return Object.freeze({
    quota: read(filesVariables.filesQuota),
    allowedTypes: read(filesVariables.filesAllowedTypes),
  });
}

function mediaTypes(text: string): readonly string[] {
  const all = list(text).map(each => each.toLowerCase());
  if (all.length === 0) throw new Error('must name at least one media type');
  const wrong = all.find(each => !/^[a-z0-9][a-z0-9!#$&^_.+-]*\/(\*|[a-z0-9][a-z0-9!#$&^_.+-]*)$/.test(each));
  if (wrong !== undefined) throw new Error(`must list media types such as image/png or image/*, not "${wrong}"`);
  return Object.freeze(all);
}
