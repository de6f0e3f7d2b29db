import Type, { type Static } from 'typebox';
import type { AuditEvent } from '../../../domain/audit/audit-events.ts';
import { orNull } from '../../../domain/fields.ts';

const Text = Type.String();

export const EventReply = Type.Object({
  id: Text,
  timestamp: Text,
  action: Text,
  outcome: Text,
  actor_id: orNull(Text),
  actor_username: orNull(Text),
  target_type: orNull(Text),
  target_id: orNull(Text),
  target_name: orNull(
    Type.String({
      description:
        'What the target was called then; of a person the user name, for as long as they have an account. Null where it has no name',
    }),
  ),
  organization_id: orNull(Text),
  ip_address: Text,
  user_agent: Text,
  request_id: Text,
  details: Type.Record(Text, Type.Unknown()),
  sealed: Type.Boolean({ description: 'Whether a sealed batch vouches for the event' }),
});
export type EventReply = Static<typeof EventReply>;

/** An event as every reader of the log gets it. */
export function toEvent(event: AuditEvent): EventReply {
  return {
    id: event.id,
    timestamp: event.at,
    action: event.action,
    outcome: event.outcome,
    actor_id: event.actorId,
    actor_username: event.actorName,
    target_type: event.targetKind,
    target_id: event.targetId,
    target_name: event.targetName,
    organization_id: event.organizationId,
    ip_address: event.ip,
    user_agent: event.userAgent,
    request_id: event.requestId,
    details: Object(event.details),
    sealed: event.sealed,
  };
}
