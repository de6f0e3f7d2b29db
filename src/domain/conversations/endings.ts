import type { Tx } from '../../platform/db/queryable.ts';
import type { Ending, Erasing, Leaving } from '../capability.ts';
import { removeParticipants } from './participants.ts';
import { tellConversation } from './topic.ts';

/** Those who leave an organization take part in its conversations no more. */
export async function endParts(work: Ending, { userId, organizations }: Leaving): Promise<void> {
  const conversations = await heldConversations(work.tx, userId, organizations);
  for (const conversation of conversations) {
    await removeParticipants(work.tx, { conversation, people: [userId], at: work.at });
    tellConversation(work, conversation, 'participants_removed', { by: null, people: [userId] });
  }
}

/** Somebody whose account is deleted takes part in none. */
export async function eraseParts({ tx, at }: Erasing, userId: string): Promise<void> {
  for (const conversation of await heldConversations(tx, userId, null))
    await removeParticipants(tx, { conversation, people: [userId], at });
}

/** Nobody takes part in the conversations of an organization that is deleted; a sweep takes what was said there. */
export async function endOfOrganization({ tx, at }: Ending, organization: string): Promise<void> {
  await tx.rows({
    name: 'end_conversations_of',
    text: `with ended as (
        update conversations set participant_count = 0, members_version = members_version + 1, updated_at = $2
        where organization_id = $1 returning id),
      forgotten as (delete from message_mentions where conversation_id in (select id from ended))
      delete from conversation_participants where conversation_id in (select id from ended)`,
    values: [organization, at],
  });
}

/** Ids of the conversations that somebody takes part in, in these organizations (null: anywhere), held in one order. */
async function heldConversations(tx: Tx, userId: string, organizations: readonly string[] | null): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>({
    name: 'hold_conversations_of',
    text: `select c.id from conversations c where c.id in (
        select p.conversation_id from conversation_participants p where p.user_id = $1)
      and ($2::uuid[] is null or c.organization_id = any($2::uuid[])) order by c.id for no key update`,
    values: [userId, organizations],
  });
  return rows.map(({ id }) => id);
}
