import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { anId, command, type InCommand, self } from '../action.ts';
import { reachedOf } from '../contacts/reach.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { type Conversation, lockedConversation, mustBe, type Participant } from './conversations.ts';
import {
  InConversation,
  mostEncrypted,
  mostParticipants,
  type ParticipantRole,
  ParticipantRoleName,
  People,
} from './fields.ts';
import { addedToConversation, removedFromConversation } from './notices.ts';
import { addParticipants, participantRole, removeParticipants } from './participants.ts';
import { tellConversation } from './topic.ts';

type Work = Participant & InCommand;
const twoForGood = 'is of two people for good';

/** Adds people to a group: members add members, admins give any role. They are told; who is in it already stays as they are. */
export const addToConversation = command('conversation.add_participants', {
  input: Type.Object(
    { conversationId: Id, people: People, role: ParticipantRoleName },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: [
    'conversation.direct',
    'conversation.full',
    'conversation.not_found',
    'conversation.people_not_found',
    'conversation.role_required',
  ],
  audit: { of: 'conversation', details: { role: 'member', added: [anId] } },
  limit: { per: 'actor', max: 120, seconds: 60 },
  run: async (work, { conversationId, people, role }): Promise<{ readonly added: readonly string[] }> => {
    const { tx, userId, at } = work;
    const conversation = await lockedConversation(tx, work, conversationId, at);
    named(work, conversation, { role });
    if (conversation.type === 'direct') throw refuse('conversation.direct', { what: twoForGood });
    if (role !== 'member') mustBe(conversation, 'admin');
    const wanted = [...new Set(people.map(id => id.toLowerCase()))];
    await mustBeReached(work, conversation, wanted);
    const added = await addParticipants(tx, { conversation: conversation.id, people: wanted, role, at });
    const most = conversation.is_e2ee_enabled ? mostEncrypted : mostParticipants;
    if (conversation.participant_count + added.length > most) throw refuse('conversation.full', { most });
    named(work, conversation, { role, added });
    if (added.length > 0) {
      await notify(work, addedToConversation, noticeOf(conversation, userId, added));
      tellConversation(work, conversation.id, 'participants_added', { by: userId, people: added });
      work.emit({ type: 'follows.changed', users: added });
    }
    return { added };
  },
});

/** Those who are to come are people whom the caller reaches, of the organization where the conversation lies. */
async function mustBeReached(
  work: Work,
  { id, organization_id: organization }: Conversation,
  people: readonly string[],
): Promise<void> {
  const { tx, actor, userId } = work;
  const reached = await reachedOf(tx, { organizations: actor.organizations, userId }, people);
  const rows = await tx.rows<{ user_id: string }>({
    name: 'may_take_part',
    text: `select u.id as user_id from unnest($1::uuid[]) as u (id) where $2::uuid is null
        or exists (select from organization_members m where m.organization_id = $2 and m.user_id = u.id)
      union select user_id from conversation_participants where conversation_id = $3 and user_id = any($1::uuid[])`,
    values: [reached, organization, id],
  });
  const may = new Set([...rows.map(({ user_id }) => user_id)]);
  const missing = people.filter(each => !may.has(each) && each !== userId);
  if (missing.length > 0) throw refuse('conversation.people_not_found', { ids: missing });
}

/** Takes somebody out of a group: admins anybody, moderators members. They are told. */
export const removeFromConversation = command('conversation.remove_participant', {
  input: Type.Object({ conversationId: Id, userId: Id }, { additionalProperties: false }),
  permit: self('conversations'),
  refuses: [
    'conversation.direct',
    'conversation.not_found',
    'conversation.participant_not_found',
    'conversation.role_required',
  ],
  audit: { of: 'conversation', details: { removed: anId } },
  run: async (work, { conversationId, userId: other }): Promise<void> => {
    const { tx, userId, at } = work;
    const conversation = await lockedConversation(tx, work, conversationId, at);
    named(work, conversation, { removed: other });
    if (conversation.type === 'direct') throw refuse('conversation.direct', { what: twoForGood });
    if (other !== userId) mustBe(conversation, 'moderator');
    const role = await participantRole(tx, conversation.id, other);
    if (role === null) throw refuse('conversation.participant_not_found', {});
    if (other !== userId && role !== 'member') mustBe(conversation, 'admin');
    await removeParticipants(tx, { conversation: conversation.id, people: [other], at });
    await notify(work, removedFromConversation, noticeOf(conversation, userId, [other]));
    gone(work, conversation, [other]);
  },
});

/** Leaves a group. When the last admin goes, whoever is in it longest becomes one. */
export const leaveConversation = command('conversation.leave', {
  input: InConversation,
  permit: self('conversations'),
  refuses: ['conversation.direct', 'conversation.not_found'],
  audit: { of: 'conversation' },
  run: async (work, { conversationId }): Promise<void> => {
    const { tx, userId, at } = work;
    const conversation = await lockedConversation(tx, work, conversationId, at);
    named(work, conversation);
    if (conversation.type === 'direct') throw refuse('conversation.direct', { what: 'cannot be left; archive it' });
    await removeParticipants(tx, { conversation: conversation.id, people: [userId], at });
    gone(work, conversation, [userId]);
  },
});

/** Gives somebody another role; there is always an admin. */
export const changeParticipantRole = command('conversation.change_role', {
  input: Type.Object({ conversationId: Id, userId: Id, role: ParticipantRoleName }, { additionalProperties: false }),
  permit: self('conversations'),
  refuses: [
    'conversation.direct',
    'conversation.last_admin',
    'conversation.not_found',
    'conversation.participant_not_found',
    'conversation.role_required',
  ],
  audit: { of: 'conversation', details: { person: anId, role: 'admin' } },
  run: async (work, { conversationId, userId: other, role }): Promise<{ readonly role: ParticipantRole }> => {
    const { tx, userId, at } = work;
    const conversation = await lockedConversation(tx, work, conversationId, at);
    named(work, conversation, { person: other, role });
    if (conversation.type === 'direct') throw refuse('conversation.direct', { what: 'has no roles' });
    mustBe(conversation, 'admin');
    const before = await participantRole(tx, conversation.id, other);
    if (before === null) throw refuse('conversation.participant_not_found', {});
    if (before === role) return { role };
    const [{ left = 0 } = {}] = await tx.rows<{ left: number }>({
      name: 'change_participant_role',
      text: `with changed as (
          update conversation_participants set role = $3 where conversation_id = $1 and user_id = $2)
        select count(*) as left from conversation_participants
        where conversation_id = $1 and user_id <> $2 and role = 'admin'`,
      values: [conversation.id, other, role],
    });
    if (role !== 'admin' && left === 0) throw refuse('conversation.last_admin', {});
    tellConversation(work, conversation.id, 'role_changed', { by: userId, people: [other] });
    return { role };
  },
});

function named({ target }: Work, { id, organization_id: organization }: Conversation, details: object = {}): void {
  target({ kind: 'conversation', id, organization }, { ...details });
}

function noticeOf({ id, title }: Conversation, by: string, to: readonly string[]) {
  return { to, facts: { title: title ?? '' }, by, target: { kind: 'conversation', id } };
}

function gone(work: Work, { id }: Conversation, people: readonly string[]): void {
  tellConversation(work, id, 'participants_removed', { by: work.userId, people });
  work.emit({ type: 'follows.changed', users: people });
}
