import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { Patterned } from '../../kernel/patterned.ts';
import { Id } from '../fields.ts';

/** The most that one request uploads, in bytes; what is larger comes in parts. */
export const mostAtOnce = 100 * 1024 ** 2;
/** And the most in parts. */
export const mostInParts = 2 * 1024 ** 3;

/** What people call a file: no path, and nothing that turns or hides a part of it. */
export const FileName = Type.String({ minLength: 1, maxLength: 255, format: 'name' });
export const MediaType = Patterned(
  '^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}(?:[ \\t]*;[ -~]{0,200})?$',
  'must be a media type such as application/pdf',
  { examples: ['application/pdf'] },
);
export const Sha256 = Patterned('^[0-9A-Fa-f]{64}$', 'must be a SHA-256 in 64 hexadecimal digits', {
  examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
});

export const WhichFile = Type.Object({ fileId: Id }, { additionalProperties: false });

/** What is said of a file before it is uploaded. */
export const newFileFields = {
  name: FileName,
  contentType: MediaType,
  isEncrypted: Type.Boolean(),
  sha256: Type.Optional(Sha256),
  organizationId: Type.Optional(Id),
};

const directionMarks = /[\u061c\u200e\u200f]/gu;

/** The name as it is kept: marks of direction, which nobody sees, are dropped. Refuses what is a path, or nothing. */
export function fileNameOf(given: string): string {
  const name = given.replaceAll(directionMarks, '').trim();
  if (/[/\\]/.test(name)) throw refuseField('file_name', 'must be a name and no path: without / and \\');
  if (/^\.*$/.test(name)) throw refuseField('file_name', 'must have at least one visible character besides dots');
  return name;
}
