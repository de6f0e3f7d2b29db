import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { newObjectKey } from '../../platform/objects/object-key.ts';
import type { SignedUpload } from '../../platform/objects/objects.ts';
import { command, self } from '../action.ts';
import { later } from '../lifetimes.ts';
import { fileNameOf, mostAtOnce, newFileFields } from './fields.ts';
import type { StoredFile } from './files.ts';
import { anyBytes, isAllowed, mediaTypeOf } from './known-types.ts';
import { organizationOfFile, reserveFile } from './reserve-file.ts';

/** How long an address works that a file is uploaded to. */
export const uploadSeconds = 900;

export interface Upload {
  readonly file: StoredFile;
  readonly upload: SignedUpload;
}

/** Keeps room for a file of at most 100 MiB, and says where to put its bytes: once, within 15 minutes. */
export const requestUpload = command('file.request_upload', {
  input: Type.Object(
    { ...newFileFields, size: Type.Integer({ minimum: 1, maximum: mostAtOnce }) },
    { additionalProperties: false },
  ),
  permit: self('files'),
  refuses: ['file.quota_exceeded', 'organization.not_found'],
  limit: { per: 'actor', max: 120, seconds: 60 },
  bounds: ['person.files'],
  audit: { off: 'what is uploaded is recorded once it is complete' },
  prepare: async ({ ports, actor, userId }, input) => {
    const name = fileNameOf(input.name);
    const contentType = allowedType(input, ports.settings.files.allowedTypes);
    const organization = organizationOfFile({ actor, userId }, input.organizationId);
    const key = newObjectKey();
    const sha256 = input.sha256?.toLowerCase();
    const said = { size: input.size, type: contentType, sha256 };
    const upload = await ports.objects.signedUpload(key, { ...said, seconds: uploadSeconds });
    return { name, contentType, organization, key, sha256: sha256 ?? null, upload };
  },
  run: async (work, { size, isEncrypted }): Promise<Upload> => {
    const { prepared, userId, at } = work;
    const { name, contentType, organization, key, sha256, upload } = prepared;
    const file = await reserveFile(work, {
      ...{ ownerId: userId, organization, name, size, contentType, isEncrypted, sha256 },
      ...{ objectKey: key, uploadUntil: later(at, uploadSeconds) },
    });
    return { file, upload };
  },
});

/** The type as it is kept; refuses those that may not be uploaded. What is encrypted may be of no type at all. */
export function allowedType(
  { contentType, isEncrypted }: { readonly contentType: string; readonly isEncrypted: boolean },
  allowed: readonly string[] | null,
): string {
  const type = mediaTypeOf(contentType);
  if (!(isEncrypted && type === anyBytes) && !isAllowed(type, allowed))
    throw refuseField('content_type', `must be a type that may be uploaded here, which ${type} is not`);
  return type;
}
