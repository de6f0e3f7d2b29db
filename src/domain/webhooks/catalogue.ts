import { messageEventTypes, recordedTypes } from './event-types.ts';
import { type EventRead, payloadOf } from './payload.ts';

/** A type of events as its readers see it. */
export interface EventExample {
  readonly type: string;
  /** What is sent. */
  readonly example: unknown;
}

const ids = {
  event: '0198c0de-4d5e-7f60-8a1b-2c3d4e5f6071',
  thing: '0198c0de-1111-7aaa-8bbb-2c3d4e5f6071',
  person: '0198c0de-2222-7aaa-8bbb-2c3d4e5f6071',
  organization: '0198c0de-3333-7aaa-8bbb-2c3d4e5f6071',
} as const;

/** Every type there is with what is sent of one: made by what sends them, from the actions that are declared as audited. */
export function eventExamples(): readonly EventExample[] {
  return [...recordedTypes(), ...messageEventTypes].map(type => ({ type, example: exampleOf(type) }));
}

function exampleOf(type: string): unknown {
  const [kind = ''] = type.split('.');
  const isMessage = messageEventTypes.some(each => each === type);
  const event: EventRead = {
    id: ids.event,
    type,
    source: isMessage ? 'message' : 'ledger',
    object: `${kind}:${ids.thing}`,
    version: 3,
    created_at: '2026-01-31T12:00:00.000Z',
    at: '2026-01-31T12:00:00.000Z',
    actor_id: ids.person,
    actor_name: null,
    organization_id: ids.organization,
    target_kind: kind,
    target_id: ids.thing,
    target_name: null,
    details: {},
    shared: true,
  };
  return JSON.parse(payloadOf(event, isMessage ? { message: messageExample } : null));
}

const messageExample = {
  conversation_id: ids.thing,
  seq: 42,
  sender_id: ids.person,
  message_type: 'text',
  content: 'The maintenance is over.',
};
