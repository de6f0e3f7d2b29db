import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { command, needs } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Id } from '../fields.ts';
import { mustHaveFeature } from '../organizations/features.ts';
import { missPending } from './deliveries.ts';
import { editableWebhook } from './editable.ts';
import { EventTypes, mustBeKnown, mustBeReachable, WebhookName, WebhookUrl } from './fields.ts';
import { about, lockedWebhook, type Webhook, webhookById } from './webhooks.ts';

/**
 * Changes the named fields. Switched off, nothing more is sent or noted, and what waited counts as missed; switched on, also after it was
 * disabled, it begins with what happens from then on.
 */
export const updateWebhook = command('webhook.update', {
  input: Type.Object(
    {
      id: Id,
      name: Type.Optional(WebhookName),
      url: Type.Optional(WebhookUrl),
      event_types: Type.Optional(EventTypes),
      active: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  permit: needs('webhook.write'),
  refuses: ['organization.feature_off', 'webhook.not_found'],
  edits: { thing: editableWebhook, id: ({ id }) => id },
  run: async ({ tx, ports, at, scope, target }, { id: asked, ...changes }): Promise<Webhook> => {
    const before = await lockedWebhook(tx, asked, scope);
    const { id } = before;
    if (changes.url !== undefined) mustBeReachable(ports.outbound, changes.url);
    if (changes.event_types !== undefined)
      mustBeKnown(changes.event_types, before.conversation_id === null ? 'ledger' : 'messages');
    if (changes.active === true) await mustHaveFeature(tx, before.organization_id, 'api_access');
    const after = { ...before, ...changes };
    const { name, url, event_types, active } = after;
    target(about(before), { ...changesOf(before, after, ['name', 'event_types', 'active']), host: new URL(url).host });
    await tx.rows(
      sql`update webhooks set name = ${name}, url = ${url}, event_types = ${event_types}, active = ${active},
          updated_at = ${at}
        where id = ${id} and (name, url, event_types, active)
          is distinct from (${name}, ${url}, ${event_types}::text[], ${active})`,
    );
    if (changes.active === false) await missPending(tx, id);
    // What was learnt of an endpoint says nothing of another one, and being switched on is asking to try again.
    if (changes.active === true || url !== before.url)
      await tx.rows(
        sql`update webhook_states set paused_until = null, pauses = 0, failing_since = null, failures = 0, last_error = null,
            disabled_at = case when ${active} then null else disabled_at end,
            disabled_why = case when ${active} then null else disabled_why end, wakes = wakes + 1,
            message_change = coalesce((select c.last_change from conversations c join webhooks w on w.conversation_id = c.id
              where w.id = ${id} and ${!before.active}), message_change),
            due_at = case when due_at is null then null else clock_timestamp() end
          where webhook_id = ${id}`,
      );
    return webhookById(tx, id, 'everything');
  },
  revisionOf: webhook => webhook,
});
