import { createHash } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { command, type InCommand, self } from '../action.ts';
import { mustNotBeApart } from '../conversations/apart.ts';
import { type Conversation, conversationFor, type Participant } from '../conversations/conversations.ts';
import type { CallShown } from '../events.ts';
import { Id, orNull } from '../fields.ts';
import { later } from '../lifetimes.ts';
import { hashBounds, takeTurn } from '../passwords/turn.ts';
import { shownCall } from './calls.ts';
import { arriveSeconds, Callees, CallKey, CallPassword, CallTypeName, DeviceId, ringSeconds } from './fields.ts';
import { connect, deviceOf } from './parts.ts';
import { tellCall } from './telling.ts';
import { moveCall } from './transitions.ts';

const NewCall = Type.Object(
  {
    conversationId: Id,
    callType: CallTypeName,
    calleeIds: Callees,
    password: orNull(CallPassword),
    device: orNull(DeviceId),
    /** Asked again under it, it is the call that is there. */
    key: orNull(CallKey),
  },
  { additionalProperties: false },
);
type NewCall = Static<typeof NewCall>;
type Work = Participant & InCommand;

/** Calls others of a conversation: it rings on all their devices until one answers, or a minute has gone by. */
export const initiateCall = command('call.initiate', {
  input: NewCall,
  permit: self('calls'),
  refuses: [
    'call.callees_not_found',
    'call.idempotency_key_taken',
    'call.running',
    'conversation.blocked',
    'conversation.not_found',
  ],
  audit: { of: 'call', details: { call_type: 'video', callees: 3 } },
  limit: { per: 'actor', max: 60, seconds: 60 },
  bounds: hashBounds,
  prepare: async (work, { password }) =>
    password === null ? null : work.ports.passwords.hash(password, takeTurn(work, { known: true })),
  run: async (work, asked): Promise<CallShown> => {
    const { tx, userId, at, target, notDone, prepared: passwordHash } = work;
    const conversation = await conversationFor(tx, work, asked.conversationId, at);
    const before = await askedBefore(tx, userId, asked);
    if (before !== null) {
      target({ kind: 'call', id: before, organization: conversation.organization_id });
      notDone();
      return shownCall(tx, before);
    }
    const callees = await calleesOf(work, conversation, asked);
    await mustNotBeApart(tx, conversation, userId);
    const id = await insertCall(work, asked, conversation, passwordHash);
    target(
      { kind: 'call', id, organization: conversation.organization_id },
      { call_type: asked.callType, callees: callees.length },
    );
    const apart = await apartOf(tx, userId, callees);
    await ringFor(tx, id, callees, apart);
    // Its caller is in it for as long as it rings, whether or not their socket is open yet.
    const device = deviceOf(work.actor, asked.device);
    await connect(tx, { call: id, userId, device, at, within: ringSeconds + arriveSeconds });
    const initiated = await shownCall(tx, id);
    await moveCall(tx, id, { to: 'ringing' });
    await tellCall(work, 'ringing', id, { by: userId, except: apart });
    return initiated;
  },
});

/** Whom it rings for: people of the conversation besides the caller. */
async function calleesOf(work: Work, { id }: Conversation, { calleeIds }: NewCall): Promise<readonly string[]> {
  const { tx, userId } = work;
  const wanted = [...new Set(calleeIds.map(each => each.toLowerCase()))];
  const rows = await tx.rows<{ user_id: string }>({
    name: 'callees_in_conversation',
    text: 'select user_id from conversation_participants where conversation_id = $1 and user_id = any($2::uuid[])',
    values: [id, wanted],
  });
  const there = new Set(rows.map(({ user_id }) => user_id));
  const missing = wanted.filter(each => !there.has(each) || each === userId);
  if (missing.length > 0) throw refuse('call.callees_not_found', { ids: missing });
  return wanted;
}

async function insertCall(
  { tx, ports, userId, at }: Work,
  asked: NewCall,
  { id: conversation }: Conversation,
  passwordHash: string | null,
): Promise<string> {
  const id = ports.newId();
  const made = await tx.rows({
    name: 'insert_call',
    text: `insert into calls (id, conversation_id, call_type, caller_id, status, password_hash, idempotency_key, idempotency_digest,
        created_at, rings_until)
      values ($1, $2, $3, $4, 'initiated', $5, $6, $7, $8, $9) on conflict do nothing returning 1`,
    values: [
      ...[id, conversation, asked.callType, userId, passwordHash, asked.key],
      ...[asked.key === null ? null : digestOf(asked), at, later(at, ringSeconds)],
    ],
  });
  if (made.length > 0) return id;
  const [running] = await tx.rows<{ id: string }>({
    name: 'running_call_of',
    text: `select id from calls where conversation_id = $1 and status <> 'ended'`,
    values: [conversation],
  });
  // None: the same was asked twice at once, and the other one has ended since.
  throw running === undefined
    ? refuse('call.idempotency_key_taken', {})
    : refuse('call.running', { callId: running.id });
}

/** Those who are apart from the caller it passes over. */
async function ringFor(tx: Tx, call: string, callees: readonly string[], apart: readonly string[]): Promise<void> {
  await tx.rows({
    name: 'ring_for',
    text: `insert into call_participants (call_id, user_id, state, invited)
      select $1, t.id, case when t.id = any($3::uuid[]) then 'missed' else 'ringing' end, true from unnest($2::uuid[]) as t (id)`,
    values: [call, callees, apart],
  });
}

/** The call that was asked for under this name before; refuses another one under it. */
async function askedBefore(tx: Tx, userId: string, asked: NewCall): Promise<string | null> {
  if (asked.key === null) return null;
  const [row] = await tx.rows<{ id: string; idempotency_digest: Buffer }>({
    name: 'call_asked_before',
    text: 'select id, idempotency_digest from calls where caller_id = $1 and idempotency_key = $2',
    values: [userId, asked.key],
  });
  if (row === undefined) return null;
  if (!row.idempotency_digest.equals(digestOf(asked))) throw refuse('call.idempotency_key_taken', {});
  return row.id;
}

/** What tells one call from another that is asked for under its name. */
function digestOf({ conversationId, callType, calleeIds, password }: NewCall): Buffer {
  const callees = [...new Set(calleeIds.map(each => each.toLowerCase()))].sort();
  return createHash('sha256')
    .update(JSON.stringify([conversationId.toLowerCase(), callType, callees, password !== null]))
    .digest();
}

/** Those of these people who have blocked somebody or were blocked by them: it does not ring there, and nobody is told why. */
async function apartOf(tx: Tx, userId: string, people: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.rows<{ id: string }>({
    name: 'apart_from_caller',
    text: `select t.id from unnest($2::uuid[]) as t (id)
      where exists (select from person_blocks b where (b.blocker_id, b.blocked_id) in ((t.id, $1::uuid), ($1::uuid, t.id)))`,
    values: [userId, people],
  });
  return rows.map(({ id }) => id);
}
