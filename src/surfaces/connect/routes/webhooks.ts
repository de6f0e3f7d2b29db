import { createWebhook } from '../../../domain/webhooks/create-webhook.ts';
import { deleteWebhook } from '../../../domain/webhooks/delete-webhook.ts';
import { listDeliveries, replayDelivery, replayMissed, testWebhook } from '../../../domain/webhooks/deliveries.ts';
import { listEventTypes, listWebhooks, readWebhook } from '../../../domain/webhooks/read-webhooks.ts';
import { rotateWebhookSecret } from '../../../domain/webhooks/rotate-secret.ts';
import { updateWebhook } from '../../../domain/webhooks/update-webhook.ts';
import { type Route, route } from '../../../http/route.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';
import {
  DeliveriesQuery,
  DeliveriesShape,
  DeliveryShape,
  EventTypesShape,
  ListQuery,
  ReplayBody,
  ReplayedShape,
  toDelivery,
  toWebhook,
  toWebhookWithSecret,
  WebhookBody,
  WebhookChanges,
  WebhookShape,
  WebhooksShape,
  WebhookWithSecretShape,
} from '../shapes/webhooks.ts';

const page = ({ limit = 20, page_state }: { limit?: number; page_state?: string }) => ({
  limit,
  ...(page_state === undefined ? {} : { pageState: page_state }),
});

const kept: Route[] = [
  route('POST /webhooks', createWebhook, {
    summary: 'Have events sent to a URL; its secret is shown this once',
    body: WebhookBody,
    reply: { 201: Data(WebhookWithSecretShape) },
    input: ({ body: { organization_id, conversation_id, active = true, ...webhook } }) => ({
      ...{ ...webhook, active },
      ...(organization_id === undefined ? {} : { organizationId: organization_id }),
      ...(conversation_id === undefined ? {} : { conversationId: conversation_id }),
    }),
    present: webhook => toData(toWebhookWithSecret(webhook)),
  }),
  route('GET /webhooks', listWebhooks, {
    summary: 'Webhooks and how they do, the oldest first',
    query: ListQuery,
    reply: { 200: Data(WebhooksShape) },
    input: ({ query }) => page(query),
    present: ({ webhooks, next }) => toData({ webhooks: webhooks.map(toWebhook), next_page_state: next }),
  }),
  route('GET /webhooks/event-types', listEventTypes, {
    summary: 'The types of events there are',
    reply: { 200: Data(EventTypesShape) },
    input: () => ({}),
    present: event_types => toData({ event_types: event_types.map(({ type, of }) => ({ type, of })) }),
  }),
  route('GET /webhooks/:id', readWebhook, {
    summary: 'A webhook and how it does',
    reply: { 200: Data(WebhookShape) },
    input: ({ params }) => ({ id: params.id }),
    present: webhook => toData(toWebhook(webhook)),
  }),
  route('PATCH /webhooks/:id', updateWebhook, {
    summary: 'Change the named fields of a webhook, pause it, or have it go on',
    body: WebhookChanges,
    reply: { 200: Data(WebhookShape) },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: webhook => toData(toWebhook(webhook)),
  }),
  route('DELETE /webhooks/:id', deleteWebhook, {
    summary: 'Delete a webhook with its secret and its log',
    reply: { 200: Said },
    input: ({ params }) => ({ id: params.id }),
    present: () => toSaid('Webhook deleted successfully'),
  }),
  route('POST /webhooks/:id/secret/rotate', rotateWebhookSecret, {
    summary: 'Replace the secret; for a day requests are signed with both',
    reply: { 200: Data(WebhookWithSecretShape) },
    input: ({ params }) => ({ id: params.id }),
    present: webhook => toData(toWebhookWithSecret(webhook)),
  }),
];

const sent: Route[] = [
  route('POST /webhooks/:id/test', testWebhook, {
    summary: 'Send a test event; how it went is in the deliveries a moment later',
    reply: { 202: Data(DeliveryShape) },
    input: ({ params }) => ({ id: params.id }),
    present: delivery => toData(toDelivery(delivery)),
  }),
  route('GET /webhooks/:id/deliveries', listDeliveries, {
    summary: 'What was sent in the last 30 days and how it went, the newest first',
    query: DeliveriesQuery,
    reply: { 200: Data(DeliveriesShape) },
    input: ({ params, query: { state, ...query } }) => ({
      ...{ id: params.id, ...page(query) },
      ...(state === undefined ? {} : { state }),
    }),
    present: ({ deliveries, next }) => toData({ deliveries: deliveries.map(toDelivery), next_page_state: next }),
  }),
  route('POST /webhooks/:id/deliveries/replay', replayMissed, {
    summary: 'Send again, in order, all that was missed since a time',
    body: ReplayBody,
    reply: { 202: Data(ReplayedShape) },
    input: ({ params, body }) => ({ id: params.id, ...body }),
    present: replayed => toData(replayed),
  }),
  route('POST /webhooks/:id/deliveries/:deliveryId/replay', replayDelivery, {
    summary: 'Send one event again, under the same id',
    reply: { 202: Data(DeliveryShape) },
    input: ({ params }) => ({ id: params.id, deliveryId: params.deliveryId }),
    present: delivery => toData(toDelivery(delivery)),
  }),
];

export const webhookRoutes: Route[] = [...kept, ...sent];
