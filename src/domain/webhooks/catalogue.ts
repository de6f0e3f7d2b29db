import { namedKinds } from '../../kernel/target.ts';
import { anId } from '../action.ts';
import { messageEventTypes, type RecordedType, recordedTypes } from './event-types.ts';
import { type EventRead, payloadOf } from './payload.ts';

/** A type of events as its readers see it. */
export interface EventExample {
  readonly type: string;
  /** What kinds of things it can be about; none for what is about no thing. */
  readonly kinds: readonly string[];
  /** What is sent. */
  readonly example: unknown;
}

const event = '0198c0de-4d5e-7f60-8a1b-2c3d4e5f6071';
const person = '0198c0de-2222-7aaa-8bbb-2c3d4e5f6071';
const organization = '0198c0de-3333-7aaa-8bbb-2c3d4e5f6071';

/** Every type there is with what is sent of one: made by what sends them, from what the actions declare that they record. */
export function eventExamples(): readonly EventExample[] {
  const recorded = recordedTypes().map(one => ({ type: one.type, kinds: one.kinds, example: recordedExample(one) }));
  return [...recorded, ...messageEventTypes.map(type => ({ type, kinds: ['message'], example: messageExample(type) }))];
}

const common = {
  id: event,
  version: 3,
  created_at: '2026-01-31T12:00:00.000Z',
  at: '2026-01-31T12:00:00.000Z',
  actor_id: person,
  actor_name: null,
  organization_id: organization,
  shared: true,
};

function recordedExample({ type, kinds, besides, details }: RecordedType): unknown {
  const [kind = null] = kinds;
  const targets = besides.map(each => ({ kind: each, id: anId, ...nameOf(each) }));
  const read: EventRead = {
    ...common,
    type,
    source: 'ledger',
    object: kind === null ? `event:${event}` : `${kind}:${anId}`,
    target_kind: kind,
    target_id: kind === null ? null : anId,
    target_name: nameOf(kind).name ?? null,
    details: { ...details, ...(targets.length === 0 ? {} : { targets }) },
  };
  return JSON.parse(payloadOf(read, null));
}

const named: ReadonlySet<string> = new Set(namedKinds);

function nameOf(kind: string | null): { readonly name?: string } {
  return kind !== null && named.has(kind) ? { name: 'Name' } : {};
}

function messageExample(type: string): unknown {
  const about = { target_kind: null, target_id: null, target_name: null, details: null };
  const read: EventRead = { ...common, ...about, type, source: 'message', object: `message:${anId}`, actor_id: null };
  const message = {
    conversation_id: anId,
    seq: 42,
    sender_id: person,
    message_type: 'text',
    created_at: common.at,
    edited_at: type === 'message.edited' ? common.at : null,
    deleted_at: type === 'message.deleted' ? common.at : null,
    content: type === 'message.deleted' ? '' : 'The maintenance is over.',
  };
  return JSON.parse(payloadOf(read, { message }));
}
