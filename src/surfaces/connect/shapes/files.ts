import Type, { type Static } from 'typebox';
import type { FileShown } from '../../../domain/events.ts';
import { Id, orNull } from '../../../domain/fields.ts';
import type { FileAddress } from '../../../domain/files/download-file.ts';
import { FileName, MediaType, mostAtOnce, mostInParts, Sha256 } from '../../../domain/files/fields.ts';
import type { FileRow, StoredFile } from '../../../domain/files/files.ts';
import { isParted, partCount } from '../../../domain/files/parts.ts';
import type { FilesPage } from '../../../domain/files/read-files.ts';
import type { Quota } from '../../../domain/files/read-quota.ts';
import type { Upload } from '../../../domain/files/request-upload.ts';
import type { PartAddress, UploadState } from '../../../domain/files/upload-parts.ts';

const closed = { additionalProperties: false };
const Moment = Type.String({ format: 'date-time' });
const Bytes = Type.Integer({ description: 'Bytes' });

/** What a body says of a file that is to be uploaded. */
export const newFile = {
  file_name: FileName,
  content_type: MediaType,
  is_encrypted: Type.Optional(
    Type.Boolean({ description: 'Its bytes say nothing: only their size and hash are looked at. Default false' }),
  ),
  sha256: Type.Optional(Sha256),
  organization_id: Type.Optional(Id),
};

export const UploadBody = Type.Object(
  { ...newFile, file_size: Type.Integer({ minimum: 1, maximum: mostAtOnce, description: 'Bytes' }) },
  closed,
);

export function toNewFile({ file_name, content_type, is_encrypted = false, sha256, organization_id }: NewFile) {
  return {
    ...{ name: file_name, contentType: content_type, isEncrypted: is_encrypted },
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(organization_id === undefined ? {} : { organizationId: organization_id }),
  };
}
type NewFile = Omit<Static<typeof UploadBody>, 'file_size'>;

export const UploadReply = Type.Object({
  upload_url: Type.String({ description: 'For one request, with the method and the headers that are named' }),
  file_id: Id,
  expires_at: Moment,
  method: Type.Literal('PUT'),
  headers: Type.Record(Type.String(), Type.String()),
});

export function toUpload({ file, upload }: Upload): Static<typeof UploadReply> {
  return {
    upload_url: upload.url,
    file_id: file.id,
    expires_at: file.upload_until,
    method: upload.method,
    headers: { ...upload.headers },
  };
}

export const PartsBody = Type.Object(
  { ...newFile, file_size: Type.Integer({ minimum: 1, maximum: mostInParts, description: 'Bytes' }) },
  closed,
);

export const PartedReply = Type.Object({
  upload_id: Type.String({ format: 'uuid', description: 'Also the id of the file, once it is complete' }),
  file_id: Id,
  file_name: Type.String(),
  file_size: Bytes,
  content_type: Type.String(),
  part_size: Type.Integer({ description: 'Bytes of each part but the last' }),
  part_count: Type.Integer(),
  expires_at: Type.String({ format: 'date-time', description: 'Later it is 404, and has to begin anew' }),
});

export function toParted(file: StoredFile): Static<typeof PartedReply> {
  if (!isParted(file)) throw new Error('this file comes as a whole');
  return {
    upload_id: file.id,
    file_id: file.id,
    file_name: file.name,
    file_size: file.size,
    content_type: file.content_type,
    part_size: file.part_size,
    part_count: partCount(file),
    expires_at: file.upload_until,
  };
}

export const UploadStateReply = Type.Object({
  ...PartedReply.properties,
  received: Type.Array(Type.Object({ part_number: Type.Integer(), size: Bytes }), {
    description: 'Parts that have come',
  }),
});

export function toUploadState({ file, arrived }: UploadState): Static<typeof UploadStateReply> {
  return { ...toParted(file), received: arrived.map(({ number, size }) => ({ part_number: number, size })) };
}

export const PartNumbers = Type.Object(
  {
    part_numbers: Type.Array(Type.Integer({ minimum: 1, maximum: 10_000 }), {
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
    }),
  },
  closed,
);

export const PartsReply = Type.Object({
  parts: Type.Array(
    Type.Object({
      part_number: Type.Integer(),
      size: Bytes,
      upload_url: Type.String({ description: 'For this part, with the method and the headers that are named' }),
      method: Type.Literal('PUT'),
      headers: Type.Record(Type.String(), Type.String()),
      expires_at: Moment,
    }),
  ),
});

export function toParts(parts: readonly PartAddress[]): Static<typeof PartsReply> {
  return {
    parts: parts.map(({ number, size, upload, expiresAt }) => ({
      part_number: number,
      size,
      upload_url: upload.url,
      method: upload.method,
      headers: { ...upload.headers },
      expires_at: expiresAt.toISOString(),
    })),
  };
}

export const FileReply = Type.Object({
  file_id: Id,
  file_name: Type.String(),
  file_size: Bytes,
  content_type: Type.String(),
  is_encrypted: Type.Boolean(),
  sha256: orNull(Type.String(), { description: 'Null where its uploader said none' }),
  status: Type.Enum(['pending', 'ready', 'deleted']),
  owner_id: Id,
  organization_id: orNull(Id),
  created_at: Moment,
  completed_at: orNull(Moment),
  deleted_at: orNull(Moment, { description: 'It can be restored for 30 days from then on' }),
});

export function toFile(file: FileRow): Static<typeof FileReply> {
  return {
    file_id: file.id,
    file_name: file.name,
    file_size: file.size,
    content_type: file.content_type,
    is_encrypted: file.is_encrypted,
    sha256: file.sha256,
    status: file.state,
    owner_id: file.owner_id,
    organization_id: file.organization_id,
    created_at: file.created_at,
    completed_at: file.completed_at,
    deleted_at: file.deleted_at,
  };
}

/** The words that the document has, and the file. */
export const CompletedReply = Type.Object({ message: Type.String(), file: FileReply });

export const FilesQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many to return; default 50' })),
    page_state: Type.Optional(Type.String({ maxLength: 500, description: '`next_page_state` of the page before' })),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A part of the name' })),
    deleted: Type.Optional(Type.Boolean({ description: '`true`: those that can be restored. Default false' })),
  },
  closed,
);

export const FilesReply = Type.Object({
  files: Type.Array(FileReply, { description: 'The newest first' }),
  next_page_state: orNull(Type.String()),
  has_more: Type.Boolean(),
});

export function toFiles({ files, next }: FilesPage): Static<typeof FilesReply> {
  return { files: files.map(toFile), next_page_state: next, has_more: next !== null };
}

export const DownloadReply = Type.Object({
  download_url: Type.String({ description: 'Works for a minute; answers with an attachment' }),
  file_id: Id,
  file_name: Type.String(),
  file_size: Bytes,
  content_type: Type.String({ description: 'As its uploader said; an encrypted file is served as bytes' }),
  is_encrypted: Type.Boolean(),
  sha256: orNull(Type.String()),
  expires_at: Moment,
});

export function toDownload({ file, url, expiresAt }: FileAddress): Static<typeof DownloadReply> {
  return {
    download_url: url,
    file_id: file.id,
    file_name: file.name,
    file_size: file.size,
    content_type: file.content_type,
    is_encrypted: file.is_encrypted,
    sha256: file.sha256,
    expires_at: expiresAt.toISOString(),
  };
}

export const QuotaReply = Type.Object({
  used: Bytes,
  total: Bytes,
  available: Bytes,
  usage_percentage: Type.Number(),
  pending: Type.Integer({ description: 'Bytes of `used` that are being uploaded' }),
  files: Type.Integer(),
  warning: orNull(Type.Integer(), { description: '80 or 95: more than that many percent are used' }),
  organization: orNull(Type.Object({ used: Bytes, total: orNull(Bytes) }), {
    description: 'Of the organization in X-Organization-Id; `total` is null where its plan has no limit',
  }),
});

export function toQuota({ used, total, pending, files, warning, organization }: Quota): Static<typeof QuotaReply> {
  return {
    ...{ used, total, available: Math.max(0, total - used) },
    usage_percentage: Math.round((used / total) * 10_000) / 100,
    ...{ pending, files, warning, organization },
  };
}

/** A file where it is attached to something. */
export const AttachedFile = Type.Object({
  id: Id,
  name: Type.String(),
  size: Bytes,
  content_type: Type.String(),
  is_encrypted: Type.Boolean(),
});

export function toAttachedFile({ id, name, size, content_type, is_encrypted }: FileShown): Static<typeof AttachedFile> {
  return { id, name, size, content_type, is_encrypted };
}
