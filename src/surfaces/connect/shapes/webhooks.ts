import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import type { WebhookWithSecret } from '../../../domain/webhooks/create-webhook.ts';
import { type Attempt, type WebhookDelivery, webhookDeliveryStates } from '../../../domain/webhooks/deliveries.ts';
import { EventTypes, WebhookName, WebhookUrl } from '../../../domain/webhooks/fields.ts';
import type { Webhook, WebhookStatus } from '../../../domain/webhooks/webhooks.ts';

const closed = { additionalProperties: false } as const;
const Id = Type.String({ format: 'uuid' });
const Moment = Type.String({ format: 'date-time' });

export const WebhookBody = Type.Object(
  {
    name: WebhookName,
    url: WebhookUrl,
    event_types: EventTypes,
    organization_id: Type.Optional(orNull(Id)),
    conversation_id: Type.Optional(
      Type.String({ format: 'uuid', description: 'Sends the messages there, and nothing else; for its admins' }),
    ),
    active: Type.Optional(Type.Boolean({ description: 'Default true' })),
  },
  closed,
);

export const WebhookChanges = Type.Object(
  {
    name: Type.Optional(WebhookName),
    url: Type.Optional(WebhookUrl),
    event_types: Type.Optional(EventTypes),
    active: Type.Optional(
      Type.Boolean({ description: '`false` pauses it; `true` has it go on, also after it was disabled' }),
    ),
  },
  closed,
);

export const ListQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Default 20' })),
    page_state: Type.Optional(Type.String({ description: '`page_state` of the page before' })),
  },
  closed,
);

export const DeliveriesQuery = Type.Object(
  {
    state: Type.Optional(Type.Enum(['pending', 'missed'], { description: 'Those that wait, or were given up' })),
    ...ListQuery.properties,
  },
  closed,
);

export const ReplayBody = Type.Object(
  {
    since: Type.String({ format: 'moment', description: 'Earliest time; a plain date is its first moment (UTC)' }),
  },
  closed,
);

const statuses = ['active', 'failing', 'paused', 'disabled'] as const satisfies readonly WebhookStatus[];

const fields = {
  id: Id,
  name: Type.String(),
  url: Type.String({ examples: ['https://hooks.example.com/gatehouse'] }),
  event_types: Type.Array(Type.String({ examples: ['user.*'] })),
  organization_id: orNull(Id),
  conversation_id: orNull(Id),
  active: Type.Boolean(),
  status: Type.Enum([...statuses], {
    description:
      'failing: the last event did not get through and is tried again; disabled: nothing got through for three days, or the endpoint answered 410',
  }),
  failing_since: orNull(Moment),
  last_error: orNull(Type.String()),
  last_delivered_at: orNull(Moment),
  disabled_at: orNull(Moment),
  disabled_reason: orNull(Type.String()),
  waiting: Type.Integer({ description: 'Events that wait; 1000 stands for that many or more' }),
  missed: Type.Integer({ description: 'Events that were given up and can be replayed; 1000 stands for more, too' }),
  former_secret_until: orNull(
    Type.String({ format: 'date-time', description: 'Until then the secret before signs, too' }),
  ),
  created_at: Moment,
  updated_at: Moment,
};

export const WebhookShape = Type.Object(fields);
export const WebhookWithSecretShape = Type.Object({
  ...fields,
  secret: Type.String({
    description: 'What requests are signed with (Standard Webhooks); shown this once',
    examples: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  }),
});
export const WebhooksShape = Type.Object({
  webhooks: Type.Array(WebhookShape),
  next_page_state: orNull(Type.String({ description: 'For the next page; null: there is none' })),
});

const AttemptShape = Type.Object({
  at: Moment,
  status_code: orNull(Type.Integer({ description: 'Null: there was no answer' })),
  duration_ms: Type.Integer(),
  error: orNull(Type.String()),
  response: Type.String({ description: 'The first kilobyte of the answer' }),
});

export const DeliveryShape = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Of the event: `webhook-id`' }),
  type: Type.String({ examples: ['user.create'] }),
  object: orNull(Type.Object({ type: Type.String(), id: Type.String() })),
  version: Type.Integer({ description: 'Grows with each event of the object' }),
  state: Type.Enum([...webhookDeliveryStates], {
    description: 'missed: it was tried for a day, or came while the webhook was disabled',
  }),
  status_code: orNull(Type.Integer({ description: 'Of the last attempt' })),
  duration_ms: orNull(Type.Integer()),
  attempts: Type.Array(AttemptShape, { description: 'The last 20, the oldest first' }),
  next_attempt_at: orNull(Moment),
  created_at: Moment,
});

export const DeliveriesShape = Type.Object({
  deliveries: Type.Array(DeliveryShape),
  next_page_state: orNull(Type.String({ description: 'For the next page; null: there is none' })),
});

export const ReplayedShape = Type.Object({
  replayed: Type.Integer(),
  more: Type.Boolean({ description: 'There are more than one call replays: ask again' }),
});

export const EventTypesShape = Type.Object({
  event_types: Type.Array(
    Type.Object({
      type: Type.String({ examples: ['user.create'] }),
      of: Type.Enum(['organization', 'conversation'], { description: 'Which webhooks are told of it' }),
    }),
  ),
});

export function toWebhook(webhook: Webhook): Static<typeof WebhookShape> {
  return {
    id: webhook.id,
    name: webhook.name,
    url: webhook.url,
    event_types: [...webhook.event_types],
    organization_id: webhook.organization_id,
    conversation_id: webhook.conversation_id,
    active: webhook.active,
    status: statusOf(webhook),
    failing_since: webhook.failing_since,
    last_error: webhook.last_error,
    last_delivered_at: webhook.last_delivered_at,
    disabled_at: webhook.disabled_at,
    disabled_reason: webhook.disabled_reason,
    waiting: webhook.waiting,
    missed: webhook.missed,
    former_secret_until: webhook.former_secret_until,
    created_at: webhook.created_at,
    updated_at: webhook.updated_at,
  };
}

function statusOf({ active, disabled_at: disabled, failing_since: failing }: Webhook): WebhookStatus {
  if (!active) return 'paused';
  if (disabled !== null) return 'disabled';
  return failing === null ? 'active' : 'failing';
}

export function toWebhookWithSecret(webhook: WebhookWithSecret): Static<typeof WebhookWithSecretShape> {
  return { ...toWebhook(webhook), secret: webhook.secret };
}

export function toDelivery(delivery: WebhookDelivery): Static<typeof DeliveryShape> {
  const last = delivery.tries.at(-1);
  return {
    id: delivery.id,
    type: delivery.type,
    object: toObject(delivery.object),
    version: delivery.version,
    state: delivery.state,
    status_code: last?.status ?? null,
    duration_ms: last?.ms ?? null,
    attempts: delivery.tries.map(toAttempt),
    next_attempt_at: delivery.next_try_at,
    created_at: delivery.created_at,
  };
}

function toObject(object: string): Static<typeof DeliveryShape>['object'] {
  const [type = '', id = ''] = object.split(/:(.*)/s);
  return type === 'event' ? null : { type, id };
}

function toAttempt({ at, status, ms, error, reply }: Attempt): Static<typeof AttemptShape> {
  return { at, status_code: status, duration_ms: ms, error, response: reply };
}
