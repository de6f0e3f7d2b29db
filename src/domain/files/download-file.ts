import { refuse } from '../../kernel/errors.ts';
import { query, self } from '../action.ts';
import { later } from '../lifetimes.ts';
import type { Ports } from '../ports.ts';
import { WhichFile } from './fields.ts';
import { type FileRow, fileFor, type StoredFile } from './files.ts';
import { servedAs } from './known-types.ts';

/** How long an address works that a file is downloaded from. */
const downloadSeconds = 60;

export interface FileAddress {
  readonly file: FileRow;
  readonly url: string;
  /** What the bytes are served as. */
  readonly type: string;
  readonly expiresAt: Date;
}

/** An address that a file can be downloaded from for a minute, by its owner and those whom it is shared with. */
export const downloadFile = query('file.download', {
  input: WhichFile,
  permit: self('files'),
  refuses: ['file.not_found'],
  limit: { per: 'actor', max: 600, seconds: 60 },
  audit: { of: 'file' },
  run: async ({ db, ports, actor, userId, at, target }, { fileId }): Promise<FileAddress> => {
    const file = await fileFor(db, ports, { actor, userId }, fileId);
    if (file.state !== 'ready') throw refuse('file.not_found', {});
    target({ kind: 'file', id: file.id, organization: file.organization_id });
    return downloadAddress(ports, file, at);
  },
});

/** An address of a file that whoever asks comes to. */
export async function downloadAddress(
  { objects }: Pick<Ports, 'objects'>,
  file: StoredFile,
  at: Date,
): Promise<FileAddress> {
  const type = servedAs(file);
  const url = await objects.signedDownload(file.object_key, { name: file.name, type, seconds: downloadSeconds });
  return { file, url, type, expiresAt: later(at, downloadSeconds) };
}
