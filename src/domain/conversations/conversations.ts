import type { Actor } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import type { ConversationType, ParticipantRole } from './fields.ts';

/** A conversation as one of those in it sees it. Times are RFC 3339 UTC. */
export interface Conversation {
  readonly id: string;
  readonly type: ConversationType;
  readonly organization_id: string | null;
  /** Null for a direct one: it is called after the other person. */
  readonly title: string | null;
  readonly description: string | null;
  readonly avatar_url: string | null;
  readonly created_by: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly is_e2ee_enabled: boolean;
  readonly last_seq: number;
  readonly last_change: number;
  readonly last_message_at: string | null;
  readonly members_version: number;
  readonly participant_count: number;
  readonly revision: number;
  /** The reader's own part. */
  readonly role: ParticipantRole;
  readonly joined_at: string;
  /** Messages up to this number are not theirs to read. */
  readonly from_seq: number;
  readonly read_seq: number;
  readonly delivered_seq: number;
  readonly unread_count: number;
  readonly mention_count: number;
  readonly archived: boolean;
  readonly muted: boolean;
  /** Null: it is not muted, or until further notice. */
  readonly muted_until: string | null;
}

/** SQL: how many messages of the conversation `c` are unread to the participant `p`: those after the marker that count. */
export const unreadCount = raw('greatest(0, c.last_seq - p.read_seq - p.uncounted)');

/** SQL: the columns of `Conversation`, of the conversation `c` and the participant `p`, at a moment. */
export const conversationColumns = (
  at: unknown,
): Fragment => sql`c.id, c.type, c.organization_id, c.title, c.description,
  c.avatar_url, c.created_by, c.created_at, c.updated_at, c.is_e2ee_enabled, c.last_seq, c.last_change, c.last_message_at,
  c.members_version, c.participant_count, c.revision, p.role, p.joined_at, p.from_seq, p.read_seq, p.delivered_seq,
  ${unreadCount} as unread_count,
  (select count(*) from message_mentions mm where mm.user_id = p.user_id and mm.conversation_id = c.id
    and mm.seq > p.read_seq) as mention_count,
  p.archived_at is not null as archived, coalesce(p.muted_until > ${at}, false) as muted,
  case when isfinite(p.muted_until) and p.muted_until > ${at} then p.muted_until end as muted_until`;

/** Who asks, as far as conversations go. */
export interface Participant {
  readonly actor: Actor;
  readonly userId: string;
}

/**
 * The organizations whose conversations somebody comes to: those they belong to and that are not suspended, or the one that
 * they act in.
 */
export function conversationOrganizations({ organizations, actsIn }: Actor): readonly string[] {
  return actsIn === null ? organizations : organizations.filter(id => id === actsIn);
}

/** SQL: the conversation `c` lies where the actor comes to conversations; those of no organization, unless they act in one. */
export const conversationsWithin = (organizations: unknown, anywhere: unknown): Fragment =>
  sql`(c.organization_id is null and ${anywhere}::boolean or c.organization_id = any(${organizations}::uuid[]))`;

const conversationOf = prepared<
  [id: string, userId: string, organizations: readonly string[], anywhere: boolean, at: Date]
>(
  'conversation_of',
  (id, userId, organizations, anywhere, at) => sql`select ${conversationColumns(at)}
    from conversation_participants p join conversations c on c.id = p.conversation_id
    where p.conversation_id = ${id} and p.user_id = ${userId} and ${conversationsWithin(organizations, anywhere)}`,
);

/** A conversation that somebody takes part in; undefined where there is none. */
export async function findConversation(
  on: Queryable,
  { actor, userId }: Participant,
  id: string,
  at: Date,
): Promise<Conversation | undefined> {
  const [found] = await on.rows<Conversation>(
    conversationOf(id, userId, conversationOrganizations(actor), actor.actsIn === null, at),
  );
  return found;
}

/** The same; refuses all others as if there were none. */
export async function conversationFor(on: Queryable, asking: Participant, id: string, at: Date): Promise<Conversation> {
  const found = await findConversation(on, asking, id, at);
  if (found === undefined) throw refuse('conversation.not_found', {});
  return found;
}

/** The same, once it is theirs alone until the transaction ends: for what changes the conversation or who takes part. */
export async function lockedConversation(
  on: Queryable,
  asking: Participant,
  id: string,
  at: Date,
): Promise<Conversation> {
  await lockConversation(on, id);
  return conversationFor(on, asking, id, at);
}

/** Holds a conversation's row until the transaction ends: what changes there is done one after the other. */
export async function lockConversation(on: Queryable, id: string): Promise<void> {
  await on.rows({
    name: 'lock_conversation',
    text: 'select 1 from conversations where id = $1 for no key update',
    values: [id],
  });
}

const ranks: Readonly<Record<ParticipantRole, number>> = { admin: 2, moderator: 1, member: 0 };

/** Refuses those who have a smaller part in it. */
export function mustBe({ role }: Pick<Conversation, 'role'>, least: 'admin' | 'moderator'): void {
  if (ranks[role] < ranks[least]) throw refuse('conversation.role_required', { role: least });
}
