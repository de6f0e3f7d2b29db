import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { SignedUpload } from '../../platform/objects/objects.ts';
import type { Part } from '../../platform/objects/parts.ts';
import { command, query, self } from '../action.ts';
import { later } from '../lifetimes.ts';
import { WhichFile } from './fields.ts';
import { arrivedParts, comingFile, type PartedFile, partCount, sizeOfPart, uploadOf } from './parts.ts';
import { removeObjects } from './remove-objects.ts';
import { uploadSeconds } from './request-upload.ts';

/** How far an upload in parts has come. */
export interface UploadState {
  readonly file: PartedFile;
  readonly arrived: readonly Part[];
}

/** Which parts of a file have come, so that whoever lost the connection goes on with the rest. */
export const readUpload = query('file.read_upload', {
  input: WhichFile,
  permit: self('files'),
  refuses: ['file.not_found'],
  run: async ({ db, ports, userId, at }, { fileId }): Promise<UploadState> => {
    const file = await comingFile(db, userId, fileId, at);
    const arrived = await arrivedParts(ports.objects, file);
    // Joined, and not yet said to be complete: all have come.
    const all = Array.from({ length: partCount(file) }, (_, index) => index + 1);
    return { file, arrived: arrived ?? all.map(number => ({ number, size: sizeOfPart(file, number) })) };
  },
});

export interface PartAddress extends Part {
  readonly upload: SignedUpload;
  readonly expiresAt: Date;
}

/** Addresses for parts, each for that part alone, for 15 minutes and no longer than the upload. */
export const signParts = query('file.sign_parts', {
  input: Type.Object(
    {
      ...WhichFile.properties,
      numbers: Type.Array(Type.Integer({ minimum: 1, maximum: 10_000 }), {
        minItems: 1,
        maxItems: 100,
        uniqueItems: true,
      }),
    },
    { additionalProperties: false },
  ),
  permit: self('files'),
  refuses: ['file.not_found'],
  limit: { per: 'actor', max: 600, seconds: 60 },
  run: async ({ db, ports, userId, at }, { fileId, numbers }): Promise<readonly PartAddress[]> => {
    const file = await comingFile(db, userId, fileId, at);
    const count = partCount(file);
    if (numbers.some(number => number > count))
      throw refuseField('part_numbers', `must be numbers from 1 to ${count}, which are all parts of the file`);
    const left = Math.floor((Date.parse(file.upload_until) - at.getTime()) / 1000);
    const seconds = Math.max(1, Math.min(uploadSeconds, left));
    return Promise.all(
      numbers.map(async number => {
        const part = { number, size: sizeOfPart(file, number) };
        const upload = await ports.objects.parts.signed(uploadOf(file), { ...part, seconds });
        return { ...part, upload, expiresAt: later(at, seconds) };
      }),
    );
  },
});

/** Gives an upload up: what has come is removed, and it takes no room any more. */
export const giveUpUpload = command('file.give_up_upload', {
  input: WhichFile,
  permit: self('files'),
  refuses: ['file.not_found'],
  audit: { off: 'nobody has come to it, and nothing of it is left' },
  run: async ({ tx, userId, enqueue }, { fileId }): Promise<void> => {
    const gone = await tx.rows({
      name: 'give_up_upload',
      text: `delete from files where id = $1 and owner_id = $2 and state = 'pending' returning 1`,
      values: [fileId, userId],
    });
    if (gone.length === 0) throw refuse('file.not_found', {});
    enqueue(removeObjects, {});
  },
});
