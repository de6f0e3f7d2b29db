import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { command, type InCommand, self } from '../action.ts';
import { reachedOf } from '../contacts/reach.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { conversationFor, type Participant } from './conversations.ts';
import { AvatarUrl, ConversationTypeName, mostEncrypted, mostParticipants, People, Title, Topic } from './fields.ts';
import { addedToConversation } from './notices.ts';
import { addParticipants } from './participants.ts';
import { withParticipants } from './read-conversation.ts';
import { tellConversation } from './topic.ts';

type Work = Participant & InCommand;

/**
 * Begins a conversation of the caller and others. Between two people there is one direct one for good: asked for again, it
 * is what is returned, and whoever had left it is in it again.
 */
export const createConversation = command('conversation.create', {
  input: Type.Object(
    {
      type: ConversationTypeName,
      title: Type.Optional(Title),
      description: Type.Optional(Topic),
      avatarUrl: Type.Optional(AvatarUrl),
      participantIds: People,
      isE2eeEnabled: Type.Optional(Type.Boolean()),
      organizationId: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: [
    'conversation.full',
    'conversation.people_not_found',
    'conversation.not_found',
    'organization.not_found',
    'organization.required',
  ],
  audit: { of: 'conversation', details: { type: 'group', participants: 3 } },
  limit: { per: 'actor', max: 200, seconds: 60 },
  run: async (work, input) => {
    const { tx, userId, at } = work;
    const others = [...new Set(input.participantIds.map(id => id.toLowerCase()))].filter(id => id !== userId);
    const people = [userId, ...others];
    mustBeEnough(input, people.length);
    const reached = new Set(await reachedOf(tx, { organizations: work.actor.organizations, userId }, others));
    const missing = others.filter(id => !reached.has(id));
    if (missing.length > 0) throw refuse('conversation.people_not_found', { ids: missing });
    const { id, created } =
      input.type === 'direct' ? await direct(work, input, people) : await group(work, input, people);
    return { created, conversation: await withParticipants(tx, await conversationFor(tx, work, id, at), work) };
  },
  revisionOf: ({ conversation }) => conversation,
});

type Asked = {
  readonly type: 'direct' | 'group';
  readonly title?: string;
  readonly description?: string | null;
  readonly avatarUrl?: string | null;
  readonly isE2eeEnabled?: boolean;
  readonly organizationId?: string;
};

function mustBeEnough({ type, title, isE2eeEnabled = false }: Asked, people: number): void {
  if (people < 2) throw refuseField('participant_ids', 'must name somebody besides yourself');
  if (type === 'direct' && people > 2) throw refuseField('participant_ids', 'must name one other person');
  if (type === 'group' && title === undefined) throw refuseField('title', 'is required');
  const most = isE2eeEnabled ? mostEncrypted : mostParticipants;
  if (people > most) throw refuse('conversation.full', { most });
}

/** Where the new conversation lies: what is named, or the only organization that all share; null where they share none. */
async function placeOf(work: Work, { organizationId }: Asked, people: readonly string[]): Promise<string | null> {
  const { tx, actor, caller } = work;
  const rows = await tx.rows<{ organization_id: string }>({
    name: 'shared_organizations',
    text: `select organization_id from organization_members where organization_id = any($1::uuid[]) and user_id = any($2::uuid[])
      group by organization_id having count(*) = $3`,
    values: [actor.organizations, people, people.length],
  });
  const shared = rows.map(({ organization_id: id }) => id);
  const named = (organizationId ?? caller.organization)?.toLowerCase() ?? null;
  if (named !== null) {
    if (shared.includes(named)) return named;
    if (!actor.organizations.includes(named)) throw refuse('organization.not_found', {});
    throw refuseField('participant_ids', 'must all belong to the organization');
  }
  if (shared.length > 1) throw refuse('organization.required', {});
  return shared[0] ?? null;
}

async function insertConversation(
  { tx, ports, userId, at }: Work,
  asked: Asked,
  { organization, directKey }: { readonly organization: string | null; readonly directKey: string | null },
): Promise<string | null> {
  const [row] = await tx.rows<{ id: string }>({
    name: 'insert_conversation',
    text: `insert into conversations (id, type, organization_id, title, description, avatar_url, direct_key, created_by, created_at,
        updated_at, is_e2ee_enabled, participant_count)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, 0) on conflict (direct_key) do nothing returning id`,
    values: [
      ports.newId(),
      asked.type,
      organization,
      // One of two is called after the other person.
      directKey === null ? (asked.title ?? null) : null,
      asked.description ?? null,
      asked.avatarUrl ?? null,
      directKey,
      userId,
      at,
      asked.isE2eeEnabled ?? false,
    ],
  });
  return row?.id ?? null;
}

async function group(work: Work, asked: Asked, people: readonly string[]): Promise<{ id: string; created: boolean }> {
  const { tx, userId, at, target } = work;
  const organization = await placeOf(work, asked, people);
  const id = await insertConversation(work, asked, { organization, directKey: null });
  if (id === null) throw new Error('a group has no key that could be taken');
  await addParticipants(tx, { conversation: id, people: [userId], role: 'admin', at });
  const others = people.filter(each => each !== userId);
  await addParticipants(tx, { conversation: id, people: others, role: 'member', at });
  target({ kind: 'conversation', id, organization }, { type: 'group', participants: people.length });
  await notify(work, addedToConversation, {
    to: others,
    facts: { title: asked.title ?? '' },
    by: userId,
    target: { kind: 'conversation', id },
  });
  begun(work, id, people);
  return { id, created: true };
}

async function direct(work: Work, asked: Asked, people: readonly string[]): Promise<{ id: string; created: boolean }> {
  const { tx, at, target, notDone } = work;
  const directKey = people.toSorted().join(':');
  const known = (await findDirect(tx, directKey)) ?? null;
  if (known === null) {
    const organization = await placeOf(work, asked, people);
    const id = await insertConversation(work, asked, { organization, directKey });
    if (id !== null) {
      await addParticipants(tx, { conversation: id, people, role: 'admin', at });
      target({ kind: 'conversation', id, organization }, { type: 'direct' });
      begun(work, id, people);
      return { id, created: true };
    }
  }
  // Somebody else may have begun it a moment ago.
  const there = known ?? (await findDirect(tx, directKey));
  if (there === undefined || there === null) throw new Error('a direct conversation that was in the way is not there');
  await openAgain(work, there, asked, people);
  notDone();
  target({ kind: 'conversation', id: there.id, organization: there.organization_id }, { type: 'direct' });
  return { id: there.id, created: false };
}

interface Known {
  readonly id: string;
  readonly organization_id: string | null;
}

async function findDirect(tx: Tx, directKey: string): Promise<Known | undefined> {
  const [row] = await tx.rows<Known>({
    name: 'direct_conversation',
    text: 'select id, organization_id from conversations where direct_key = $1 for no key update',
    values: [directKey],
  });
  return row;
}

/** Both are in it again, and the caller has it among the others; it moves where it has been left. */
async function openAgain(
  work: Work,
  { id, organization_id: before }: Known,
  asked: Asked,
  people: readonly string[],
): Promise<void> {
  const { tx, userId, at } = work;
  const stays = before === null || work.actor.organizations.includes(before);
  const added = await addParticipants(tx, { conversation: id, people, role: 'admin', at });
  if (added.length > 0 || !stays) {
    const place = await placeOf(work, asked, people);
    await tx.rows({
      name: 'move_conversation',
      text: 'update conversations set organization_id = $2 where id = $1',
      values: [id, place],
    });
    if (added.length > 0) begun(work, id, added);
  }
  await tx.rows({
    name: 'unarchive_conversation',
    text: `update conversation_participants set archived_at = null
      where conversation_id = $1 and user_id = $2 and archived_at is not null`,
    values: [id, userId],
  });
}

function begun(work: Work, id: string, people: readonly string[]): void {
  tellConversation(work, id, 'created', { by: work.userId, people });
  work.emit({ type: 'follows.changed', users: people });
}
