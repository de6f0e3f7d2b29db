import { E2eeError } from '../../../e2ee/errors.ts';
import type { SealedFile } from '../../../e2ee/files.ts';
import type { Conversation, Sending } from '../queries.ts';
import { secretsNow } from './secrets.ts';
import { texts } from './texts.ts';

/**
 * Encrypts what is to be said for those who take part now. Throws, in words that people read, where that cannot be: nothing is
 * ever sent readable in its place.
 */
export async function seal(
  text: string,
  metadata: Readonly<Record<string, unknown>> | null,
  conversation: Conversation,
  files: readonly SealedFile[],
): Promise<Pick<Sending, 'content' | 'is_encrypted' | 'metadata' | 'members_version'>> {
  if (!conversation.is_e2ee_enabled) throw new Error(texts.notEncryptedAnyMore);
  const { id, members_version, participants } = conversation;
  const people = participants.map(({ user_id }) => user_id);
  try {
    const sealed = await secretsNow().encryption.encrypt(files.length === 0 ? { text } : { text, files }, {
      id,
      members_version,
      participants: people,
    });
    return { ...sealed, metadata: { ...metadata, ...sealed.metadata } };
  } catch (error) {
    if (!(error instanceof E2eeError)) throw error;
    const names = participants.filter(({ user_id }) => error.people.includes(user_id)).map(({ name }) => name);
    throw new Error(wordsOf(error, names));
  }
}

function wordsOf({ problem }: E2eeError, names: readonly string[]): string {
  if (problem === 'no_keys') return texts.haveNoKeys(names);
  if (problem === 'peer_changed') return texts.keysOfChanged(names);
  if (problem === 'too_long') return texts.tooLongEncrypted;
  if (problem === 'too_many_people') return texts.tooManyEncrypted;
  return texts.noKeysHere;
}
