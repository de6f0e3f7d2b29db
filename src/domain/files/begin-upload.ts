import Type from 'typebox';
import { newObjectKey } from '../../platform/objects/object-key.ts';
import { command, self } from '../action.ts';
import { later } from '../lifetimes.ts';
import { mostInParts, newFileFields } from './fields.ts';
import type { StoredFile } from './files.ts';
import { partBytes } from './parts.ts';
import { saidOf } from './request-upload.ts';
import { reserveFile } from './reserve-file.ts';

/** How long the parts of a file may take to come. */
const partsSeconds = 24 * 3600;

/** Keeps room for a file of at most 2 GiB that comes in parts, within a day. */
export const beginUpload = command('file.begin_upload', {
  input: Type.Object(
    { ...newFileFields, size: Type.Integer({ minimum: 1, maximum: mostInParts }) },
    { additionalProperties: false },
  ),
  permit: self('files'),
  refuses: ['file.quota_exceeded', 'organization.not_found'],
  limit: { per: 'actor', max: 60, seconds: 60 },
  bounds: ['person.files'],
  audit: { off: 'what is uploaded is recorded once it is complete' },
  prepare: async ({ ports, actor, userId, atEnd }, input) => {
    const said = saidOf({ actor, userId }, input, ports.settings.files.allowedTypes);
    const { parts } = ports.objects;
    const key = newObjectKey();
    const uploadId = await parts.begin(key, { type: said.contentType });
    const begun = { said, key, uploadId, kept: false };
    // Where there is no room, nobody would look for it again.
    atEnd(() => {
      if (!begun.kept) void parts.drop({ key, id: uploadId }).catch(() => {});
    });
    return begun;
  },
  run: async (work, { size }): Promise<StoredFile> => {
    const { prepared, userId, at } = work;
    const { said, key, uploadId } = prepared;
    const file = await reserveFile(work, {
      ...{ ...said, size, ownerId: userId, objectKey: key, uploadUntil: later(at, partsSeconds) },
      parts: { size: partBytes, uploadId },
    });
    prepared.kept = true;
    return file;
  },
});
