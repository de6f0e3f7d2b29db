import { useSyncExternalStore } from 'react';
import { decryptedVersion, knownOf, onDecrypted, type Read, readOf } from './encryption/decrypted.ts';
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
}

/** What a message says; what is encrypted is decrypted here. */
export function useContent(message: Message): Content {
  useSyncExternalStore(onDecrypted, decryptedVersion);
  if (message.deleted_at !== null || !message.is_encrypted) return { text: message.content, problem: null, note: null };
  const read = readOf(message);
  if (read === undefined) return { text: '', problem: null, note: null };
  if ('problem' in read) return { text: '', problem: texts.problems[read.problem], note: null };
  return { text: read.text, problem: null, note: read.isUnknown ? texts.unknownSigner : null };
}

/** What a message says that one has read already. */
export function textOf(message: Message): string {
  if (!message.is_encrypted) return message.content;
  const read: Read | undefined = knownOf(message);
  return read !== undefined && 'text' in read ? read.text : '';
}
