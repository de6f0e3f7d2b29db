import { useSyncExternalStore } from 'react';
import type { SealedFile } from '../../e2ee/files.ts';
import { decryptedVersion, knownOf, onDecrypted, type Read, type Readable, readOf } from './encryption/decrypted.ts';
import type { Message } from './queries.ts';
import { texts } from './texts.tsx';

/** What a message says, as far as one can read it. */
export interface Content {
  /** Empty until it is decrypted. */
  readonly text: string;
  /** Why it cannot be read; null: it can. */
  readonly problem: string | null;
  /** What is to be known of it besides. */
  readonly note: string | null;
  /** The files that it tells of itself, where it is encrypted. */
  readonly sealed: readonly SealedFile[];
}

const nothing = { text: '', problem: null, note: null, sealed: [] };

/** What a message says; what is encrypted is decrypted here. */
export function useContent(message: Readable): Content {
  useSyncExternalStore(onDecrypted, decryptedVersion);
  if (message.deleted_at !== null || !message.is_encrypted) return { ...nothing, text: message.content };
  const read = readOf(message);
  if (read === undefined) return nothing;
  if ('problem' in read) return { ...nothing, problem: texts.problems[read.problem] };
  return { text: read.text, problem: null, note: read.isUnknown ? texts.unknownSigner : null, sealed: read.files };
}

/** What a message says that one has read already. */
export function textOf(message: Message): string {
  if (!message.is_encrypted) return message.content;
  const read: Read | undefined = knownOf(message);
  return read !== undefined && 'text' in read ? read.text : '';
}

/** The files that an encrypted message tells of itself, which one has read already. */
export function sealedOf(message: Message): readonly SealedFile[] {
  const read: Read | undefined = knownOf(message);
  return read !== undefined && 'files' in read ? read.files : [];
}
