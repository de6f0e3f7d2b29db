import { E2eeError, type E2eeProblem } from '../../../e2ee/errors.ts';
import { type SealedFile, sealedFilesIn } from '../../../e2ee/files.ts';
import type { Message } from '../queries.ts';

/** What came of decrypting a message. */
export type Read =
  | { readonly text: string; readonly isUnknown: boolean; readonly files: readonly SealedFile[] }
  | { readonly problem: E2eeProblem | 'sent_again' | 'unreachable' };

const results = new Map<string, Read>();
const running = new Set<string>();
/** Which message an encryption came with first: another with the same one is a copy that somebody else made of it. */
const firsts = new Map<string, { readonly id: string; readonly seq: number }>();
const listeners = new Set<() => void>();
let version = 0;

/** What is needed of a message to read it. */
export type Readable = Pick<
  Message,
  | 'message_id'
  | 'conversation_id'
  | 'sender_id'
  | 'content'
  | 'metadata'
  | 'is_encrypted'
  | 'edited_at'
  | 'deleted_at'
  | 'seq'
>;

const keyOf = ({ message_id: id, edited_at: edited }: Pick<Message, 'message_id' | 'edited_at'>): string =>
  `${id} ${edited ?? ''}`;

/** What a message says; undefined until it is decrypted, which begins with asking. */
export function readOf(message: Readable): Read | undefined {
  const key = keyOf(message);
  const result = results.get(key);
  if (result === undefined && !running.has(key)) void decrypt(message, key);
  return result;
}

/** As `readOf`, without decrypting anything. */
export function knownOf(message: Message): Read | undefined {
  return results.get(keyOf(message));
}

async function decrypt(message: Readable, key: string): Promise<void> {
  running.add(key);
  const result = await attempt(message);
  // All was forgotten meanwhile: it is asked for again, with other keys.
  if (!running.delete(key)) return;
  results.set(key, result);
  tell();
}

async function attempt(message: Readable): Promise<Read> {
  try {
    const { secretsNow } = await import('./secrets.ts');
    const { plain, signer, once } = await secretsNow().encryption.decrypt(message);
    const first = firsts.get(once);
    if (first !== undefined && first.id !== message.message_id && first.seq < message.seq)
      return { problem: 'sent_again' };
    firsts.set(once, { id: message.message_id, seq: message.seq });
    return { text: plain.text, isUnknown: signer === 'unknown', files: sealedFilesIn(plain['files']) };
  } catch (error) {
    return { problem: error instanceof E2eeError ? error.problem : 'unreachable' };
  }
}

/** Forgets all of it: other keys may read more, or nobody is to read it any more. */
export function forgetDecrypted(): void {
  results.clear();
  running.clear();
  firsts.clear();
  tell();
}

function tell(): void {
  version += 1;
  for (const listener of listeners) listener();
}

export const onDecrypted = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const decryptedVersion = (): number => version;
