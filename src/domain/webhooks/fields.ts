import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { Patterned } from '../../kernel/patterned.ts';
import type { OutboundClient } from '../../platform/http-client/outbound.ts';
import { Name } from '../fields.ts';
import { WebAddress } from '../web-address.ts';
import { isOfInterest, messageEventTypes, recordedTypes } from './event-types.ts';

export const WebhookName = Name;
export const WebhookUrl = WebAddress;
export const EventTypes = Type.Array(
  Patterned(
    '^(?:\\*|[a-z][a-z0-9_]*(?:\\.[a-z0-9_]+)*(?:\\.\\*)?)$',
    'must be a type of events such as user.create, its beginning as user.*, or * for all',
    { maxLength: 100 },
  ),
  { minItems: 1, maxItems: 50, uniqueItems: true },
);

/** Refuses addresses that nothing would ever be sent to. Those that only DNS can tell are refused with each delivery. */
export function mustBeReachable(outbound: OutboundClient, url: string): void {
  const why = outbound.whyNot(url, { https: true });
  if (why !== null) throw refuseField('url', `cannot be used: ${why}`);
}

/** Refuses what no event is called: nothing would ever come of it. */
export function mustBeKnown(asked: readonly string[], kind: 'ledger' | 'messages'): void {
  const known = kind === 'ledger' ? recordedTypes().map(({ type }) => type) : messageEventTypes;
  const unknown = asked.find(pattern => !known.some(type => isOfInterest([pattern], type)));
  if (unknown === undefined) return;
  const where = kind === 'ledger' ? '' : ' of a conversation: message.created, message.edited, message.deleted';
  throw refuseField('event_types', `has ${unknown}, which is no type of events${where}`);
}
