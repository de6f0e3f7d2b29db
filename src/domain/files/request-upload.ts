import Type, { type Static } from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { newObjectKey } from '../../platform/objects/object-key.ts';
import type { SignedUpload } from '../../platform/objects/objects.ts';
import { command, self } from '../action.ts';
import type { FileReader } from '../file-reader.ts';
import { later } from '../lifetimes.ts';
import { fileNameOf, mostAtOnce, newFileFields } from './fields.ts';
import type { StoredFile } from './files.ts';
import { anyBytes, isAllowed, mediaTypeOf } from './known-types.ts';
import { organizationOfFile, type Reserved, reserveFile } from './reserve-file.ts';

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
    const said = saidOf({ actor, userId }, input, ports.settings.files.allowedTypes);
    const key = newObjectKey();
    const upload = await ports.objects.signedUpload(key, {
      ...{ size: input.size, type: said.contentType, seconds: uploadSeconds },
      ...(said.sha256 === null ? {} : { sha256: said.sha256 }),
    });
    return { said, key, upload };
  },
  run: async (work, { size }): Promise<Upload> => {
    const { prepared, userId, at } = work;
    const { said, key, upload } = prepared;
    const file = await reserveFile(work, {
      ...{ ...said, size, ownerId: userId, objectKey: key, uploadUntil: later(at, uploadSeconds), parts: null },
    });
    return { file, upload };
  },
});

/** What is said of a new file, besides its size, as it is kept; refuses what may not be uploaded. */
export function saidOf(
  reader: FileReader,
  input: Omit<Static<typeof requestUpload.input>, 'size'>,
  allowed: readonly string[] | null,
): Pick<Reserved, 'name' | 'contentType' | 'isEncrypted' | 'sha256' | 'organization'> {
  return {
    name: fileNameOf(input.name),
    contentType: allowedType(input, allowed),
    isEncrypted: input.isEncrypted,
    sha256: input.sha256?.toLowerCase() ?? null,
    organization: organizationOfFile(reader, input.organizationId),
  };
}

/** The type as it is kept; refuses those that may not be uploaded. What is encrypted may be of no type at all. */
function allowedType(
  { contentType, isEncrypted }: { readonly contentType: string; readonly isEncrypted: boolean },
  allowed: readonly string[] | null,
): string {
  const type = mediaTypeOf(contentType);
  if (!(isEncrypted && type === anyBytes) && !isAllowed(type, allowed))
    throw refuseField('content_type', `must be a type that may be uploaded here, which ${type} is not`);
  return type;
}
